package org.millrace.agent.spool;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millrace.agent.Story;
import org.millrace.agent.client.Json;

/**
 * The agent's folder: the credential, {@code attempts/}, {@code workspaces/}, {@code mirrors/},
 * {@code caches/}, {@code marks/}. Safe for use by any thread.
 */
public final class AgentHome {
  private static final long RESERVE = 4L * 1024 * 1024;

  private final Path folder;

  private AgentHome(Path folder) {
    this.folder = folder;
  }

  /** Makes what is missing of the folder. */
  public static AgentHome open(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    AgentHome home = new AgentHome(absolute);
    PrivateFiles.makeFolder(absolute);
    PrivateFiles.makeFolder(home.attempts());
    PrivateFiles.makeFolder(home.workspaces());
    PrivateFiles.makeFolder(home.mirrors());
    PrivateFiles.makeFolder(home.caches());
    PrivateFiles.makeFolder(home.marks());
    return home;
  }

  public Path folder() {
    return folder;
  }

  public Path attempts() {
    return folder.resolve("attempts");
  }

  public Path workspaces() {
    return folder.resolve("workspaces");
  }

  public Path mirrors() {
    return folder.resolve("mirrors");
  }

  /** What builders keep from one build to the next. */
  public Path caches() {
    return folder.resolve("caches");
  }

  /** Programs that prove what this machine can do, and what it once could. */
  public Path proofs() {
    return folder.resolve("proofs");
  }

  private Path marks() {
    return folder.resolve("marks");
  }

  /** A file that says something of a builder's folders, beside them: no build can write it. */
  public Path mark(String workspace, String what) {
    return marks().resolve(workspace + "." + what);
  }

  /** Accounts of users in images. */
  public Path accounts() {
    return folder.resolve("accounts");
  }

  /** Empties a workspace, to make room. */
  public void deleteWorkspace(String name) throws IOException {
    Path workspace = workspaces().resolve(name);
    if (Files.isDirectory(workspace, LinkOption.NOFOLLOW_LINKS)) {
      PrivateFiles.deleteTree(workspace);
    }
  }

  public Path credentialFile() {
    return folder.resolve("credential.json");
  }

  /** The start script that the enrolment writes. */
  public Path startScript() {
    return folder.resolve("start");
  }

  /** Read by git instead of the user's own settings. */
  public Path gitSettings() {
    return folder.resolve("git.config");
  }

  /** The credential, or empty before the enrolment. */
  public Optional<Credential> credential() throws IOException {
    try {
      return Optional.of(Json.read(Files.readString(credentialFile()), Credential.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonParseException e) {
      throw new IOException(
          credentialFile() + " is damaged (" + e.getMessage() + "): enrol again with --replace", e);
    }
  }

  /** Stores the credential so that only the agent's user can read it. */
  public void store(Credential credential) throws IOException {
    PrivateFiles.replace(credentialFile(), Json.write(credential) + "\n");
  }

  /** Writes a file of the home folder whole; {@code name} is a plain file name. */
  public void write(String name, String text) throws IOException {
    PrivateFiles.replace(folder.resolve(name), text);
  }

  /** Reads a file of the home folder; empty where there is none that can be read. */
  public String read(String name) {
    try {
      return Files.readString(folder.resolve(name)).strip();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      Story.tell("%s cannot be read: %s", folder.resolve(name), e);
      return "";
    }
  }

  /**
   * Takes the folder for this process, so that two agents never run on one spool. The lock goes
   * with the process.
   *
   * @return the lock, or empty where another process has it
   */
  public Optional<FileLock> lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(lock);
      }
    } catch (OverlappingFileLockException e) {
      Story.tell("%s is in use by this very process", folder);
    }
    channel.close();
    return Optional.empty();
  }

  /** The spools that a former process left. */
  public List<AttemptSpool> leftAttempts() throws IOException {
    List<AttemptSpool> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(attempts())) {
      for (Path spool : folders) {
        try {
          found.add(AttemptSpool.load(spool));
        } catch (IOException e) {
          Story.tell("%s: not an attempt that can be gone on with, deleted: %s", spool, e);
          PrivateFiles.deleteTree(spool);
        }
      }
    }
    return found;
  }

  /** Free bytes where spools and workspaces are. */
  public long freeBytes() throws IOException {
    // Not Files.getFileStore: on Linux that reads the whole table of mounts each time.
    long free = folder.toFile().getUsableSpace();
    if (free == 0 && !Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    return free;
  }

  /** Sets some space aside, to be given up when the disk is full. */
  public void keepReserve() {
    Path file = folder.resolve("reserve");
    try {
      if (Files.exists(file) && Files.size(file) >= RESERVE) {
        return;
      }
      byte[] block = new byte[64 * 1024];
      try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
        for (long at = 0; at < RESERVE; at += block.length) {
          out.write(block);
        }
      }
    } catch (IOException e) {
      Story.tell("no room for a reserve in %s: %s", folder, e.getMessage());
    }
  }

  /** Gives the reserve up: there must be room to write down how an attempt ended. */
  public void releaseReserve() {
    try {
      Files.deleteIfExists(folder.resolve("reserve"));
    } catch (IOException e) {
      Story.tell("the reserve in %s cannot be released: %s", folder, e.getMessage());
    }
  }
}
