package org.millrace.endtoend.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process whose output goes into a file, which can be killed, stopped and measured. Ended with
 * the JVM's end if nobody did it before: a farm or an agent gets the time to end what it started.
 */
public final class RunningProcess implements AutoCloseable {
  /** Less than the half minute after which Maven kills a JVM that does not end. */
  private static final Duration FAREWELL = Duration.ofSeconds(20);

  private static final Collection<RunningProcess> KNOWN = new ConcurrentLinkedQueue<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(RunningProcess::endAll, "end processes"));
  }

  private final String name;
  private final Process process;
  private final Path output;

  private RunningProcess(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it.
   *
   * @param name for people
   * @param environment all of it beyond PATH, HOME and LANG
   * @param input what it reads; the end of file comes after it
   * @param output appended to; both streams
   */
  public static RunningProcess start(
      String name,
      Path directory,
      List<String> command,
      Map<String, String> environment,
      String input,
      Path output) {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder
        .environment()
        .keySet()
        .retainAll(List.of("PATH", "HOME", "LANG", "USER", "TMPDIR", "JAVA_HOME"));
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(output.getParent());
      Process process = builder.start();
      try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
        stdin.write(input);
      } catch (IOException e) {
        // It ended before it read its input; its exit code will say why.
        Files.writeString(
            output,
            "(did not read its input: " + e.getMessage() + ")\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
      RunningProcess running = new RunningProcess(name, process, output);
      KNOWN.add(running);
      return running;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + name + ": " + command, e);
    }
  }

  private static void endAll() {
    KNOWN.forEach(known -> known.process.destroy());
    long until = System.nanoTime() + FAREWELL.toNanos();
    for (RunningProcess known : KNOWN) {
      known.endsWithin(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }
  }

  static Collection<RunningProcess> known() {
    return KNOWN;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The file that it writes to. */
  public Path output() {
    return output;
  }

  /** Sends a signal by its name, {@code INT}, {@code STOP}. */
  public void signal(String signal) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + signal + " of " + this + " ended with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** {@code kill -9}, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(Waits.LONG);
  }

  /** SIGTERM, and waits until it is gone; after half a minute SIGKILL. */
  public void stop() {
    process.destroy();
    endsWithin(Duration.ofSeconds(30));
  }

  /** Kills it when it has not ended by then. */
  private void endsWithin(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for its end and answers its exit code, 128 + n after signal n. */
  public int awaitExit(Duration atMost) {
    try {
      if (process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new AssertionError(
        "Waited " + atMost.toSeconds() + " s in vain for the end of " + this + Waits.tails());
  }

  /** All that it wrote so far. */
  public String text() {
    try {
      return Files.exists(output)
          ? new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines that it wrote. */
  public String tail(int lines) {
    List<String> all = text().lines().toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }

  /** What it takes of the machine now; Linux only. */
  public Footprint footprint() {
    return Footprint.of(pid());
  }

  /** Its descendants, itself first. */
  public List<ProcessHandle> family() {
    List<ProcessHandle> family = new ArrayList<>();
    family.add(process.toHandle());
    process.toHandle().descendants().forEach(family::add);
    return family;
  }

  @Override
  public void close() {
    stop();
    KNOWN.remove(this);
  }

  @Override
  public String toString() {
    return name
        + " (pid "
        + pid()
        + (isAlive() ? "" : ", ended with " + process.exitValue())
        + ", "
        + output
        + ")";
  }
}
