package org.millrace.agent.system;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What POSIX gives everywhere. Meant for FreeBSD and macOS, where it has not been tried: sessions
 * are made by perl, because there is no {@code setsid} program.
 */
class PosixSystem implements OperatingSystem {
  private static final long SIGNAL_SECONDS = 10;

  @Override
  public String family() {
    String name = System.getProperty("os.name", "");
    return name.startsWith("Mac") ? "macOS" : name;
  }

  @Override
  public String description() {
    return family() + " " + System.getProperty("os.version", "");
  }

  @Override
  public long memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean bean
        ? bean.getTotalMemorySize()
        : 0;
  }

  @Override
  public Optional<String> ownEmulator() {
    return Optional.empty();
  }

  @Override
  public Optional<Path> foreignPrograms() {
    return Optional.empty();
  }

  @Override
  public List<String> inOwnSession(List<String> command) {
    List<String> whole =
        new ArrayList<>(
            List.of("perl", "-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV", "--"));
    whole.addAll(command);
    return whole;
  }

  @Override
  public boolean runs(long pid, String birth) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Override
  public void signalGroup(long group, Signal signal) throws IOException {
    if (group <= 1) {
      throw new IOException("not a process group of a step: " + group);
    }
    ProcessBuilder kill =
        new ProcessBuilder(
            "/bin/sh", "-c", "kill -s " + signal.name() + " -- -" + group + " 2>/dev/null");
    kill.environment().clear();
    kill.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    kill.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    kill.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = kill.start();
    try {
      process.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int killMarked(String entry) throws IOException {
    return 0;
  }

  @Override
  public void punchHole(Path file, long from, long length) throws IOException {
    // No portable way: the middle of a log over its cap stays on disk until the attempt is over.
  }
}
