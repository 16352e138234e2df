package org.millrace.coordinator.cli;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Lets coordinators start in half the time: an ahead-of-time cache of the JVM's, made once for
 * every build of the farm, in the background and at the lowest priority, once a farm is up. Where
 * there is none, or the JVM does not like it, coordinators start all the same.
 */
final class StartCache {
  private static final Pattern MAKING =
      Pattern.compile("-XX:AOTCacheOutput=\\S*/millrace/start/[0-9a-f]{8}\\.aot\\.([0-9]{1,18})");

  private static final Pattern UNFINISHED =
      Pattern.compile("[0-9a-f]{8}\\.aot\\.([0-9]{1,18})(?:\\.config)?");

  private final Path file;
  private @Nullable Process training;
  private boolean cancelled;

  private StartCache(Path file) {
    this.file = file;
  }

  /** The cache for the program and the JVM that are running. */
  static StartCache in(Path cache) {
    return new StartCache(cache.resolve("start").resolve(fingerprint() + ".aot"));
  }

  /**
   * Changes whenever the JVM or one of the jars does, as the cache is only good for the same ones.
   */
  private static String fingerprint() {
    Map<String, String> parts = new TreeMap<>();
    parts.put("", System.getProperty("java.vm.version") + System.getProperty("java.home"));
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      Path jar = Path.of(entry).toAbsolutePath();
      parts.put(jar.toString(), lastChange(jar));
      parts.put(jar + "/lib", lastChange(jar.resolveSibling("lib")));
    }
    CRC32 sum = new CRC32();
    sum.update(parts.toString().getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(sum.getValue());
  }

  private static String lastChange(Path path) {
    try {
      return Files.exists(path) ? Files.getLastModifiedTime(path).toString() : "none";
    } catch (IOException e) {
      return "unreadable";
    }
  }

  boolean exists() {
    return Files.exists(file);
  }

  /** What a coordinator's JVM is told to make use of the cache. */
  List<String> options() {
    return exists() ? List.of("-XX:AOTCache=" + file, "-Xlog:aot=off", "-Xlog:cds=off") : List.of();
  }

  /**
   * Makes the cache unless it is there, in a thread of its own, by starting a coordinator that ends
   * before it would do anything. Whatever goes wrong there is no concern of the farm's: it only
   * starts as slowly as before.
   *
   * @param coordinator how to start a coordinator with additions to the options of its JVM
   * @param environment additions to its environment
   */
  void makeInBackground(UnaryOperator<List<String>> coordinator, Map<String, String> environment) {
    if (!exists()) {
      Thread.ofVirtual().name("start-cache").start(() -> make(coordinator, environment));
    }
  }

  private void make(UnaryOperator<List<String>> coordinator, Map<String, String> environment) {
    Path making = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      List<String> command = new ArrayList<>();
      if (Commands.find("nice").isPresent()) {
        command.addAll(List.of("nice", "-n", "19"));
      }
      command.addAll(
          coordinator.apply(
              List.of(
                  "-XX:AOTCacheOutput=" + making,
                  "-Xlog:aot=off",
                  "-Xlog:cds=off",
                  "-Dspring.context.exit=onRefresh")));
      ProcessBuilder builder =
          new ProcessBuilder(Commands.inItsOwnSession(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().putAll(environment);
      if (begin(builder).waitFor() == 0 && Files.exists(making)) {
        removeOthers();
        Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      // Nothing is lost: the next start is as slow as this one was, and tries again.
      cancel();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      removeQuietly(making);
    }
  }

  private synchronized Process begin(ProcessBuilder builder) throws IOException {
    if (cancelled) {
      throw new IOException("the farm is being stopped");
    }
    Process process = builder.start();
    training = process;
    return process;
  }

  /**
   * Gives up making the cache; nothing of it runs afterwards. The JVM starts another one to write
   * the cache, perhaps just now, so it is looked for again until nothing is left.
   */
  synchronized void cancel() {
    cancelled = true;
    if (training == null) {
      return;
    }
    List<ProcessHandle> found;
    Set<ProcessHandle> all = new HashSet<>(Set.of(training.toHandle()));
    do {
      found =
          Stream.concat(
                  training.descendants(),
                  ProcessHandle.allProcesses().filter(this::isWritingTheCache))
              .filter(all::add)
              .toList();
      all.forEach(ProcessHandle::destroyForcibly);
    } while (!found.isEmpty());
    all.forEach(process -> process.onExit().completeOnTimeout(process, 10, SECONDS).join());
  }

  private boolean isWritingTheCache(ProcessHandle process) {
    return farmOf(process).equals(Optional.of(ProcessHandle.current().pid()));
  }

  /** Ends what makes a cache for a farm that was killed. */
  static void endOrphans() {
    ProcessHandle.allProcesses()
        .filter(process -> farmOf(process).filter(farm -> !isAlive(farm)).isPresent())
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .toList()
        .forEach(process -> {
          process.destroyForcibly();
          process.onExit().completeOnTimeout(process, 10, SECONDS).join();
        });
  }

  /** The process id of the farm that a process makes a cache for, which is in the file's name. */
  private static Optional<Long> farmOf(ProcessHandle process) {
    Matcher making = MAKING.matcher(process.info().commandLine().orElse(""));
    return making.find() ? Optional.of(Long.valueOf(making.group(1))) : Optional.empty();
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  /** Caches of earlier builds are of no use to anybody. */
  private void removeOthers() throws IOException {
    try (Stream<Path> others = Files.list(Objects.requireNonNull(file.getParent()))) {
      others.filter(StartCache::isLeftOver).forEach(StartCache::removeQuietly);
    }
  }

  /** A cache of another build, or what a JVM left that ended while it made one. */
  private static boolean isLeftOver(Path path) {
    Matcher unfinished = UNFINISHED.matcher(path.getFileName().toString());
    return unfinished.matches()
        ? ProcessHandle.of(Long.parseLong(unfinished.group(1))).isEmpty()
        : path.toString().endsWith(".aot");
  }

  private static void removeQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      path.toFile().deleteOnExit();
    }
  }
}
