package org.millrace.agent.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.millrace.agent.Story;

/**
 * What once worked on this machine, in a file, so that it is missed when it is gone, also over a
 * restart of the agent. Whoever takes something away on purpose deletes the file.
 */
final class Remembered {
  private final Path file;
  private final Map<String, String> all = new TreeMap<>();

  Remembered(Path file) {
    this.file = file;
    try {
      for (String line : Files.readAllLines(file)) {
        int at = line.indexOf('=');
        if (at > 0) {
          all.put(line.substring(0, at), line.substring(at + 1));
        }
      }
    } catch (NoSuchFileException e) {
      return; // a new agent
    } catch (IOException e) {
      Story.tell("%s cannot be read, what was there before is not missed: %s", file, e);
    }
  }

  boolean has(String what) {
    return all.containsKey(what);
  }

  String how(String what) {
    return all.getOrDefault(what, "");
  }

  /**
   * @param how it worked, for a sentence about its loss
   */
  void put(String what, String how) {
    if (!how.equals(all.put(what, how))) {
      try {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(
            file,
            all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining()));
      } catch (IOException e) {
        Story.tell("%s cannot be written, the loss of %s would not be told: %s", file, what, e);
      }
    }
  }
}
