package org.millrace.agent.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All that depends on the operating system. An agent for another system implements this and nothing
 * else. Safe for use by any thread.
 */
public interface OperatingSystem {
  /** The signals that the agent sends. */
  enum Signal {
    TERM,
    KILL
  }

  /**
   * The system that this agent runs on.
   *
   * @throws UnsupportedOperationException on one that it cannot run on, with a sentence for people
   */
  static OperatingSystem here() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (name.contains("windows")) {
      throw new UnsupportedOperationException(
          "This agent does not run on Windows yet: it needs POSIX process groups."
              + " docs/workers.md says which systems have been tried.");
    }
    return name.equals("linux") ? new LinuxSystem() : new PosixSystem();
  }

  /** {@code Linux}, {@code FreeBSD}, {@code macOS}. */
  String family();

  /** The system and its version for people. */
  String description();

  /** Physical memory in bytes, 0 where it cannot be found out. */
  long memoryBytes();

  /**
   * The folder of the kernel's table of interpreters for programs of other architectures, whether
   * or not anything is there; empty on systems that do not run such programs.
   */
  Optional<Path> foreignPrograms();

  /** The emulator that runs this agent itself, and so all that it starts; empty on a processor. */
  Optional<String> ownEmulator();

  /** The command line that runs {@code command} as the leader of a session of its own. */
  List<String> inOwnSession(List<String> command);

  /**
   * Tells whether a process still runs.
   *
   * @param pid its id
   * @param birth what {@code /proc/self/stat} said when it was started, empty where there is none;
   *     keeps a process apart from a later one with the same id
   */
  boolean runs(long pid, String birth);

  /** Sends a signal to a process group; nothing happens where it is gone. */
  void signalGroup(long group, Signal signal) throws IOException;

  /**
   * Kills the processes that carry {@code entry} in their environment, wherever they moved to.
   *
   * @return how many were found; always 0 on a system that does not show environments
   */
  int killMarked(String entry) throws IOException;

  /** Gives the space of a part of a file back, where the file system can do so. */
  void punchHole(Path file, long from, long length) throws IOException;
}
