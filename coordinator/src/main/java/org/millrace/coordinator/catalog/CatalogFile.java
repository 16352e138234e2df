package org.millrace.coordinator.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * builders.yaml on the disk. Each state of the file is told once: looking is cheap, and trouble is
 * not repeated every two seconds. Not for several threads at once.
 */
final class CatalogFile {
  private final Path path;
  private @Nullable Object seen;

  CatalogFile(Path path) {
    this.path = path;
  }

  /** What became of the file since the last look. */
  sealed interface Look {}

  record Unchanged() implements Look {}

  record Changed(String text) implements Look {}

  record Unreadable(String why) implements Look {}

  private record Stamp(FileTime modified, long size, @Nullable Object inode) {}

  /** For messages. */
  String name() {
    return path.getFileName() == null ? path.toString() : path.getFileName().toString();
  }

  String path() {
    return path.toAbsolutePath().normalize().toString();
  }

  Look poll() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      Stamp stamp =
          new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
      if (stamp.equals(seen)) {
        return new Unchanged();
      }
      Complaints complaints = new Complaints(name());
      String text = SourceText.decode(SourceText.read(path), complaints);
      seen = stamp;
      return text == null
          ? new Unreadable(complaints.inOrder().getFirst().toString())
          : new Changed(text);
    } catch (NoSuchFileException e) {
      return once("There is no file " + path());
    } catch (IOException e) {
      return once("Cannot read " + path() + ": " + e.getMessage());
    }
  }

  /** The next look shall find the file changed. */
  void forget() {
    seen = null;
  }

  private Look once(String why) {
    if (why.equals(seen)) {
      return new Unchanged();
    }
    seen = why;
    return new Unreadable(why);
  }
}
