package org.millrace.coordinator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the farm's PostgreSQL is and who we are there.
 *
 * @param jdbcUrl without user and password
 * @param user null where the URL itself says it all
 * @param password never printed
 */
public record DatabaseAddress(String jdbcUrl, @Nullable String user, @Nullable String password) {

  /**
   * Reads {@code jdbc:postgresql:…} or the form that libpq takes, {@code
   * postgres://user:password@host:port/database?options}.
   *
   * @throws IllegalArgumentException where it is neither; the message does not repeat the text,
   *     which may hold a password
   */
  public static DatabaseAddress parse(String text) {
    if (text.startsWith("jdbc:postgresql:")) {
      return new DatabaseAddress(text, null, null);
    }
    if (!text.startsWith("postgres://") && !text.startsWith("postgresql://")) {
      throw new IllegalArgumentException(
          "MILLRACE_DATABASE_URL must begin with postgres:// or jdbc:postgresql:.");
    }
    URI uri = URI.create(text);
    StringBuilder url = new StringBuilder("jdbc:postgresql://").append(uri.getHost());
    if (uri.getPort() > 0) {
      url.append(':').append(uri.getPort());
    }
    url.append(uri.getRawPath());
    if (uri.getRawQuery() != null) {
      url.append('?').append(uri.getRawQuery());
    }
    String user = null;
    String password = null;
    String userInfo = uri.getRawUserInfo();
    if (userInfo != null) {
      int colon = userInfo.indexOf(':');
      user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
      password = colon < 0 ? null : decode(userInfo.substring(colon + 1));
    }
    return new DatabaseAddress(url.toString(), user, password);
  }

  /**
   * The address that the environment names: {@code MILLRACE_DATABASE_URL}, or else the file {@code
   * database-url} in the data folder {@code MILLRACE_DATA}, which keeps a password out of the
   * environment.
   *
   * @throws IllegalStateException where neither is there
   */
  public static DatabaseAddress ofEnvironment(@Nullable String url, @Nullable String data) {
    if (url != null && !url.isBlank()) {
      return parse(url.strip());
    }
    Path file = data == null ? null : Path.of(data, "database-url");
    if (file == null || !Files.exists(file)) {
      throw new IllegalStateException(
          "No database. Set MILLRACE_DATABASE_URL (postgres://user:password@host:port/database),"
              + " or run ./farm up, which brings one.");
    }
    try {
      return parse(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return jdbcUrl.replaceAll("password=[^&]*", "password=***");
  }
}
