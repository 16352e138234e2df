package org.millrace.coordinator.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the PostgreSQL that comes with the farm into the user's cache folder, once. */
final class PostgresBinaries {
  private PostgresBinaries() {}

  /**
   * Returns the folder whose {@code bin} holds {@code postgres} and {@code initdb}. Several
   * processes may call this at once.
   *
   * @throws SetupException if there is no PostgreSQL for this system
   */
  static Path unpackInto(Path cache) {
    String name = archiveName();
    URL archive = PostgresBinaries.class.getResource("/" + name);
    if (archive == null) {
      throw new SetupException(
          "No PostgreSQL for this system comes with the farm (%s). Give it a server of your own, 15 or later, with"
                  .formatted(name)
              + " MILLRACE_DATABASE_URL=postgres://user:password@host:5432/database.");
    }
    try {
      JarURLConnection connection = (JarURLConnection) archive.openConnection();
      // The checksum tells versions apart without reading the archive.
      Path home = cache.resolve("postgresql-%08x".formatted(connection.getJarEntry().getCrc()));
      if (!Files.isExecutable(home.resolve("bin/postgres"))) {
        Files.createDirectories(cache);
        Path scratch = Files.createTempDirectory(cache, "postgresql-unpacking-");
        try (InputStream in = connection.getInputStream()) {
          unpack(in, scratch);
          Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
          moveUnlessThere(scratch, home);
        } finally {
          delete(scratch);
        }
      }
      return home;
    } catch (IOException e) {
      throw new SetupException(
          "PostgreSQL could not be unpacked into %s: %s".formatted(cache, e), e);
    }
  }

  private static String archiveName() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String system = os.startsWith("mac") ? "darwin" : os.startsWith("win") ? "windows" : "linux";
    String machine = System.getProperty("os.arch");
    String architecture =
        switch (machine) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> machine;
        };
    return "postgres-%s-%s.txz".formatted(system, architecture);
  }

  private static void unpack(InputStream in, Path folder) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
          throw new IOException("the archive names a file outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        if (file.getParent() != null) {
          Files.createDirectories(file.getParent());
        }
        if (entry.isSymbolicLink() || entry.isLink()) {
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, file);
          boolean executable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  private static void moveUnlessThere(Path from, Path to) throws IOException {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      if (!Files.isExecutable(to.resolve("bin/postgres"))) {
        throw e;
      }
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
