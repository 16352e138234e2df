package org.millrace.coordinator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the farm's PostgreSQL is and who we are there.
 *
 * @param jdbcUrl without user and password
 * @param user null where the URL itself says it all
 * @param password never printed
 */
public record DatabaseAddress(String jdbcUrl, @Nullable String user, @Nullable String password) {
  /** No statement of the coordinator's, but for migrations, may keep it waiting longer. */
  private static final Duration SILENCE = Duration.ofSeconds(20);

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

  /**
   * How the driver connects: a server that is cut off must not hold a thread for ever, and without
   * an answer TCP alone would take a quarter of an hour to give up.
   *
   * @param application the name by which the server's own views show the connection
   */
  public Properties properties(String application) {
    Properties properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    properties.setProperty("ApplicationName", application);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", Long.toString(SILENCE.toSeconds()));
    properties.setProperty("tcpKeepAlive", "true");
    return properties;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return jdbcUrl.replaceAll("password=[^&]*", "password=***");
  }
}
