package org.millrace.agent.spool;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.millrace.agent.client.Json;
import org.millrace.protocol.Assignment;

/**
 * The folder of one attempt: {@code assignment.json}, {@code events.jsonl}, {@code logs/}, {@code
 * steps/} and {@code artifacts/} for the agent, {@code home/}, {@code tmp/} and {@code properties}
 * for the steps. It survives the agent's process; it is not synced, so it may not survive a power
 * cut.
 */
public final class AttemptSpool {
  private static final String ASSIGNMENT = "assignment.json";

  private final Path folder;
  private volatile StoredAssignment stored;

  private AttemptSpool(Path folder, StoredAssignment stored) {
    this.folder = folder;
    this.stored = stored;
  }

  /** Writes a new assignment to disk. Whatever an older epoch of the attempt left is deleted. */
  public static AttemptSpool create(AgentHome home, StoredAssignment stored) throws IOException {
    Path folder = home.attempts().resolve(Long.toString(stored.assignment().attemptId()));
    if (Files.exists(folder)) {
      PrivateFiles.deleteTree(folder);
    }
    AttemptSpool spool = new AttemptSpool(folder, stored);
    PrivateFiles.makeFolder(folder);
    for (Path part : new Path[] {spool.logs(), spool.steps(), spool.home(), spool.tmp()}) {
      Files.createDirectory(part);
    }
    Files.createFile(spool.properties());
    spool.writeAssignment();
    return spool;
  }

  /** Reads what a former process wrote. */
  static AttemptSpool load(Path folder) throws IOException {
    try {
      StoredAssignment stored =
          Json.read(Files.readString(folder.resolve(ASSIGNMENT)), StoredAssignment.class);
      if (!folder.getFileName().toString().equals(attemptId(stored))) {
        throw new IOException("its assignment belongs to attempt " + attemptId(stored));
      }
      return new AttemptSpool(folder, stored);
    } catch (JsonParseException e) {
      throw new IOException("damaged assignment: " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("ConstantValue") // Gson leaves null what the file left out
  private static String attemptId(StoredAssignment stored) throws IOException {
    if (stored.assignment() == null || stored.assignment().plan() == null) {
      throw new IOException("damaged assignment: no plan");
    }
    return Long.toString(stored.assignment().attemptId());
  }

  public Assignment assignment() {
    return stored.assignment();
  }

  /** The claim that brought the attempt. */
  public String claimId() {
    return stored.claimId();
  }

  /** The same attempt came again, with a fresh token. */
  public void renew(StoredAssignment again) throws IOException {
    stored = again;
    writeAssignment();
  }

  private void writeAssignment() throws IOException {
    PrivateFiles.replace(folder.resolve(ASSIGNMENT), Json.write(stored) + "\n");
  }

  public Path events() {
    return folder.resolve("events.jsonl");
  }

  /** The file {@code MILLRACE_PROPERTIES}. */
  public Path properties() {
    return folder.resolve("properties");
  }

  public Path home() {
    return folder.resolve("home");
  }

  public Path tmp() {
    return folder.resolve("tmp");
  }

  /** What a step prints. */
  public Path log(String step) {
    return logs().resolve(step + ".stdio");
  }

  /** Where the size of a finished step's log is written down. */
  public Path logSize(String step) {
    return logs().resolve(step + ".size");
  }

  /** The state of a step's process. */
  public Path step(String step) {
    return steps().resolve(step);
  }

  /**
   * Writes the environment of a step in a container, for the engine's program to read.
   *
   * @return the file, which only the agent's user can read
   */
  public Path writeContainerEnvironment(String step, String text) throws IOException {
    // No step's name has a dot.
    Path file = steps().resolve(step + ".env");
    PrivateFiles.replace(file, text);
    return file;
  }

  /** Copies of files that wait to be sent, by their names with the coordinator. */
  public Path artifacts() {
    return folder.resolve("artifacts");
  }

  private Path logs() {
    return folder.resolve("logs");
  }

  private Path steps() {
    return folder.resolve("steps");
  }

  /** Deletes it all. */
  public void delete() throws IOException {
    PrivateFiles.deleteTree(folder);
  }
}
