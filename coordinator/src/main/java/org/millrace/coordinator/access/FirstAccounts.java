package org.millrace.coordinator.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the accounts that a farm begins with, before the first request is answered: {@code admin},
 * and from the file {@code operator-token} of the data folder {@code operator}, who has that token
 * and no password. Starting again changes nothing, but for a token that was changed in its file.
 */
@Component
class FirstAccounts implements SmartInitializingSingleton {
  private static final Logger LOG = LoggerFactory.getLogger(FirstAccounts.class);

  private final Accounts accounts;
  private final PasswordEncoder encoder;
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final @Nullable Path data;

  FirstAccounts(
      Accounts accounts,
      PasswordEncoder encoder,
      JdbcClient jdbc,
      PlatformTransactionManager transactions,
      Environment environment) {
    this.accounts = accounts;
    this.encoder = encoder;
    this.jdbc = jdbc;
    this.transaction = new TransactionTemplate(transactions);
    String folder = environment.getProperty("MILLRACE_DATA");
    this.data = folder == null || folder.isBlank() ? null : Path.of(folder);
  }

  @Override
  public void afterSingletonsInstantiated() {
    Optional<String> generated = transaction.execute(_ -> make());
    // Not through the log: logs are kept and copied around.
    generated.ifPresent(password ->
        System.out.println(
            "The password of the account admin is "
                + password
                + " (made now, shown this once; keep it)."));
  }

  private Optional<String> make() {
    // Two coordinators that start at once must not both make a password.
    jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('millrace first accounts'))::text")
        .query(String.class)
        .single();
    secret("operator-token").ifPresent(this::operator);
    return admin();
  }

  /** Makes the account {@code admin} if needed; the answer is a password that was generated. */
  private Optional<String> admin() {
    Optional<String> given = secret("admin-password");
    if (given.isPresent()) {
      if (accounts.find("admin").isEmpty()) {
        String password = given.get();
        if (password.getBytes(StandardCharsets.UTF_8).length > Passwords.LONGEST_BYTES) {
          throw new IllegalStateException(
              "The password in the file admin-password is longer than the "
                  + Passwords.LONGEST_BYTES
                  + " bytes that can be used. Write a shorter one.");
        }
        create("admin", password);
      }
      return Optional.empty();
    }
    if (accounts.hasAdmin()) {
      return Optional.empty();
    }
    byte[] bytes = new byte[18];
    new SecureRandom().nextBytes(bytes);
    String password = Base64.getUrlEncoder().encodeToString(bytes);
    return create("admin", password) ? Optional.of(password) : Optional.empty();
  }

  private boolean create(String name, String password) {
    return accounts.create(name, encode(password), Role.ADMIN);
  }

  private String encode(String password) {
    String hash = encoder.encode(password);
    if (hash == null) {
      throw new IllegalStateException("There is no password to hash.");
    }
    return hash;
  }

  private void operator(String text) {
    ApiToken token =
        ApiToken.parse(text)
            .orElseThrow(() ->
                new IllegalStateException(
                    "The file operator-token does not hold a token: mrt_ and 43 letters, digits,"
                        + " '-' or '_'. Remove it and run ./farm up, which makes one."));
    accounts.create("operator", Accounts.NO_PASSWORD, Role.OPERATOR);
    Account operator = accounts.find("operator").orElseThrow();
    accounts.replaceToken(operator, token, "operator-token in " + data + " on " + host());
  }

  private Optional<String> secret(String name) {
    if (data == null) {
      return Optional.empty();
    }
    Path file = data.resolve(name);
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      warnOfReaders(file);
      String text = Files.readString(file).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static void warnOfReaders(Path file) throws IOException {
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.contains(PosixFilePermission.GROUP_READ)
          || permissions.contains(PosixFilePermission.OTHERS_READ)) {
        LOG.warn("{} can be read by others on this machine: chmod 600 it.", file);
      }
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown host";
    }
  }
}
