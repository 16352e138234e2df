package org.millrace.agent.spool;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.millrace.agent.Story;

/**
 * What builders keep from one build to the next on this worker: a folder each, so that none can
 * spoil another's. A cache is never worth a doubt: it is dropped when it grew too large, and when a
 * build that wrote to it did not end well. Attempts of one builder use it one after the other.
 */
public final class Caches {
  private static final long MIB = 1024 * 1024;

  private final AgentHome home;
  private final long limitBytes;

  /**
   * @param limitBytes the most that one builder may keep
   */
  public Caches(AgentHome home, long limitBytes) {
    this.home = home;
    this.limitBytes = limitBytes;
  }

  /** The folder of an attempt's builder. */
  public Path folder(AttemptSpool spool) {
    return home.caches().resolve(spool.assignment().plan().workspace());
  }

  /**
   * Makes a cache ready for an attempt. Once more for the same attempt changes nothing.
   *
   * @return why it is empty, where it was dropped since the last build; else empty
   */
  public String open(AttemptSpool spool) throws IOException {
    String user = user(spool);
    Path mark = home.mark(spool.assignment().plan().workspace(), "used");
    Path dropped = home.mark(spool.assignment().plan().workspace(), "dropped");
    String last = read(mark);
    if (!last.isEmpty() && !last.equals(user)) {
      drop(spool, last + ", which used it last, did not come to its end here");
    }
    PrivateFiles.makeFolder(folder(spool));
    PrivateFiles.replace(mark, user + "\n");
    String why = read(dropped);
    Files.deleteIfExists(dropped);
    return why;
  }

  /**
   * An attempt is over.
   *
   * @param suspicion what went wrong in it; empty where all that wrote to the cache ended by itself
   */
  public void close(AttemptSpool spool, String suspicion) throws IOException {
    long size = suspicion.isEmpty() ? size(folder(spool)) : 0;
    if (!suspicion.isEmpty()) {
      drop(spool, user(spool) + ", which used it last, " + suspicion);
    } else if (size > limitBytes) {
      drop(
          spool,
          "it had grown to %d MiB, its limit is %d MiB".formatted(size / MIB, limitBytes / MIB));
    }
    Files.deleteIfExists(home.mark(spool.assignment().plan().workspace(), "used"));
  }

  private void drop(AttemptSpool spool, String why) throws IOException {
    Path folder = folder(spool);
    if (isEmpty(folder)) {
      return;
    }
    Story.tell("%s: dropped: %s", folder, why);
    PrivateFiles.replace(
        home.mark(spool.assignment().plan().workspace(), "dropped"),
        "the cache was dropped: " + why + "\n");
    PrivateFiles.deleteTree(folder);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private static String user(AttemptSpool spool) {
    return "attempt " + spool.assignment().attemptId() + "." + spool.assignment().epoch();
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static long size(Path folder) throws IOException {
    long[] sum = {0};
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }
}
