package org.millrace.coordinator.cli;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A process of the farm that is started again, ever more slowly, when it dies, until it is stopped.
 * Its process id is kept in the data folder, so that the next farm can end what one that was killed
 * left running. Safe for use by several threads.
 */
final class Child {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration HEALTHY = Duration.ofMinutes(1);
  private static final long LARGEST_LOG = 16L << 20;

  private final String name;
  private final boolean mayLeave;
  private final DataFolder data;
  private final Terminal terminal;
  private final Supplier<ProcessBuilder> launch;
  private @Nullable Process process;
  private Instant started = Instant.EPOCH;
  private Duration pause = FIRST_PAUSE;
  private boolean supervised;
  private boolean stopping;

  /**
   * Describes a process.
   *
   * @param mayLeave whether it may end by itself, with exit code 0, for good
   */
  Child(
      String name,
      boolean mayLeave,
      DataFolder data,
      Terminal terminal,
      Supplier<ProcessBuilder> launch) {
    this.name = name;
    this.mayLeave = mayLeave;
    this.data = data;
    this.terminal = terminal;
    this.launch = launch;
  }

  /** Starts the process; from {@link #supervise} on it is also kept alive. */
  synchronized void start() {
    Path log = data.log(name);
    try {
      if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
        Files.move(
            log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
      }
      Process next =
          launch
              .get()
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process = next;
      started = Instant.now();
      data.write(data.processId(name), next.pid() + " " + startOf(next.toHandle()) + "\n");
      Thread.ofVirtual().name("watch-" + name).start(() -> watch(next));
    } catch (IOException e) {
      throw new SetupException("%s cannot be started: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** From now on the process is started again when it dies. */
  synchronized void supervise() {
    supervised = true;
    if (process != null && !process.isAlive()) {
      ended(process);
    }
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Everything that the process started and that is still its descendant. */
  synchronized List<ProcessHandle> descendants() {
    return process == null ? List.of() : process.descendants().toList();
  }

  private void watch(Process which) {
    try {
      which.waitFor();
      ended(which);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void ended(Process which) {
    if (stopping || !supervised || process == null || which.pid() != process.pid()) {
      return;
    }
    Duration lived = Duration.between(started, Instant.now());
    if (mayLeave && which.exitValue() == 0) {
      terminal.say(
          "%s ended as it was told to. It is back with the next ./farm up.".formatted(name));
      return;
    }
    pause = lived.compareTo(HEALTHY) > 0 ? FIRST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
    terminal.say(
        "%s died (exit code %d) after %s; starting it again in %s. Its log: %s"
            .formatted(
                name,
                which.exitValue(),
                Terminal.words(lived),
                Terminal.words(pause),
                data.log(name)));
    Thread.ofVirtual().name("restart-" + name).start(this::restart);
  }

  private void restart() {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    synchronized (this) {
      if (!stopping) {
        try {
          start();
        } catch (SetupException e) {
          terminal.say(e.getMessage() + " It stays down until the next ./farm up.");
        }
      }
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /**
   * Asks the process to end by the given means, and kills it when it has not after the given time.
   */
  void stop(Duration patience, java.util.function.Consumer<Process> ask) {
    Process last;
    synchronized (this) {
      stopping = true;
      last = process;
    }
    if (last != null) {
      if (last.isAlive()) {
        ask.accept(last);
      }
      if (!ends(last.toHandle(), patience)) {
        terminal.say(
            "%s did not end within %s and was killed.".formatted(name, Terminal.words(patience)));
        last.destroyForcibly();
        ends(last.toHandle(), Duration.ofSeconds(10));
      }
    }
    try {
      Files.deleteIfExists(data.processId(name));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + data.processId(name), e);
    }
  }

  void stop(Duration patience) {
    stop(patience, Process::destroy);
  }

  /** What it said last, for a message. */
  String lastWords() {
    try (RandomAccessFile file = new RandomAccessFile(data.log(name).toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(file.length(), 64_000)];
      file.seek(file.length() - tail.length);
      file.readFully(tail);
      return lastWords(new String(tail, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return "(its log cannot be read: " + e.getMessage() + ")";
    }
  }

  /** The end of a log, from where it tells the cause, without the stacks of calls. */
  static String lastWords(String log) {
    List<String> lines =
        log.lines().filter(line -> !line.isBlank() && !line.startsWith("\tat ")).toList();
    int from = Math.max(0, lines.size() - 15);
    for (int i = from; i < lines.size(); i++) {
      if (lines.get(i).startsWith("Description:")) {
        from = i;
      }
    }
    return String.join("\n", lines.subList(from, lines.size()));
  }

  /** Ends the process of this name that a farm which was killed left running on the folder. */
  static void endLeftover(String name, DataFolder data, Terminal terminal) {
    leftover(name, data)
        .ifPresent(handle -> {
          terminal.note(
              "ending the %s that an earlier farm left running (process %d)"
                  .formatted(name, handle.pid()));
          handle.destroy();
          if (!ends(handle, Duration.ofSeconds(15))) {
            handle.destroyForcibly();
            ends(handle, Duration.ofSeconds(10));
          }
        });
  }

  /** The process of this name that a farm which was killed left running on the folder. */
  static Optional<ProcessHandle> leftover(String name, DataFolder data) {
    // The start time tells it from a stranger that got the same process id.
    return DataFolder.read(data.processId(name))
        .map(text -> text.split(" ", 2))
        .filter(words -> words.length == 2 && words[0].matches("\\d{1,18}"))
        .flatMap(words ->
            ProcessHandle.of(Long.parseLong(words[0]))
                .filter(handle -> startOf(handle).equals(words[1])));
  }

  private static String startOf(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  static boolean ends(ProcessHandle handle, Duration patience) {
    try {
      handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot wait for process " + handle.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
