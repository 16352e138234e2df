package org.millrace.coordinator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a farm on this machine keeps its database, its secrets and its logs. Only its owner can
 * read it.
 *
 * @param root the folder itself, absolute
 */
record DataFolder(Path root) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The folder that is used when none is named: below the user's state folder. */
  static Path usual(Map<String, String> environment) {
    return base(environment, "XDG_STATE_HOME", ".local/state").resolve("millrace");
  }

  /** What can be made again: unpacked binaries, sources. */
  static Path cache(Map<String, String> environment) {
    return base(environment, "XDG_CACHE_HOME", ".cache").resolve("millrace");
  }

  private static Path base(Map<String, String> environment, String variable, String below) {
    String named = environment.getOrDefault(variable, "");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return named.startsWith("/") ? Path.of(named) : Path.of(home, below);
  }

  /** Makes the folder if it is not there. */
  static DataFolder open(Path root) {
    Path absolute = root.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
      Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx------"));
      Files.createDirectories(absolute.resolve("logs"));
    } catch (IOException e) {
      throw new SetupException(
          "The data folder %s cannot be made or used (%s). Name another with --data."
              .formatted(absolute, e),
          e);
    }
    return new DataFolder(absolute);
  }

  Path postgres() {
    return root.resolve("postgres");
  }

  Path agent() {
    return root.resolve("agent");
  }

  Path log(String process) {
    return root.resolve("logs").resolve(process + ".log");
  }

  Path operatorToken() {
    return root.resolve("operator-token");
  }

  Path webhookSecret() {
    return root.resolve("webhook-secret");
  }

  Path adminPassword() {
    return root.resolve("admin-password");
  }

  Path databasePassword() {
    return root.resolve("database-password");
  }

  /** The embedded database's address with its password, for the coordinator; new at each start. */
  Path databaseUrl() {
    return root.resolve("database-url");
  }

  Path processId(String process) {
    return root.resolve(process + ".pid");
  }

  /** What the file holds, without surrounding blanks, or nothing where there is no such file. */
  static Optional<String> read(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** A secret that is made once and kept: the prefix and 256 random bits. */
  String secret(Path file, String prefix) {
    return read(file)
        .filter(kept -> !kept.isEmpty())
        .orElseGet(() -> {
          byte[] bits = new byte[32];
          RANDOM.nextBytes(bits);
          String made = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
          write(file, made + "\n");
          return made;
        });
  }

  /** Writes a file that only the owner can read, at once or not at all. */
  void write(Path file, String content) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.deleteIfExists(next);
      Files.createFile(next, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        channel.write(
            java.nio.ByteBuffer.wrap(content.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /**
   * Makes this process the only farm on the folder until it ends, however it ends.
   *
   * @throws SetupException naming the farm that is running on it already
   */
  FileLock lock() {
    try {
      FileChannel channel =
          FileChannel.open(
              root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + root, e);
    }
    throw new SetupException(
        "A farm is already running on %s%s. Use that one, stop it, or name another folder with --data."
            .formatted(root, read(address()).map(address -> ": " + address).orElse("")));
  }

  /** Holds where the farm that runs on the folder can be reached. */
  Path address() {
    return root.resolve("address");
  }
}
