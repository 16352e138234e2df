package org.millrace.coordinator.change;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import org.millrace.coordinator.catalog.Repository;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The mirrors of the farm's repositories on this machine. They can be lost at any time: what they
 * hold is fetched again. One user at a time for each, also among processes.
 */
@Component
class Mirrors {
  private final Path root;
  private final Map<Path, ReentrantLock> locks = new ConcurrentHashMap<>();

  Mirrors(@Value("${millrace.mirrors}") String root) {
    this.root = Path.of(root).toAbsolutePath().normalize();
  }

  /** What is done with a mirror. */
  @FunctionalInterface
  interface Use<T> {
    T with(Mirror mirror) throws GitTrouble;
  }

  <T> T use(Repository repository, Use<T> use) throws GitTrouble {
    Path folder = root.resolve(repository.name() + "-" + sum(repository.url()) + ".git");
    ReentrantLock lock = locks.computeIfAbsent(folder, key -> new ReentrantLock());
    lock.lock();
    try {
      Files.createDirectories(root);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolveSibling(folder.getFileName() + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        return use.with(new Mirror(new Git(folder, repository.url()), commitUrl(repository)));
      }
    } catch (IOException e) {
      throw new GitTrouble(
          "the folder %s for mirrors cannot be used (%s); millrace.mirrors names another"
              .formatted(root, e),
          false);
    } finally {
      lock.unlock();
    }
  }

  /** Another address is another mirror. */
  private static String sum(String url) {
    CRC32 sum = new CRC32();
    sum.update(url.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }

  /** As the webhooks of the same repository say it. */
  private static String commitUrl(Repository repository) {
    return repository.github().isEmpty()
        ? ""
        : "https://github.com/" + repository.github().getFirst() + "/commit/";
  }
}
