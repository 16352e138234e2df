package org.millrace.endtoend.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command of M1, which writes down when it ran: lines {@code BUILD NANOSECONDS}. */
final class Marks {
  private static final String TEXT =
      """
      #!/bin/sh
      echo "$MILLRACE_BUILD $(date +%s%N)" >>"$1"
      """;

  private Marks() {}

  /**
   * Writes the script.
   *
   * @return the command that runs it so that it appends to a file; it takes the build's number from
   *     its environment
   */
  static List<String> script(Path folder, Path marks) throws IOException {
    Path file = folder.resolve("mark.sh");
    Files.writeString(file, TEXT);
    return List.of("/bin/sh", file.toString(), marks.toString());
  }

  /** When each build ran, in nanoseconds since 1970; more than one time where it ran again. */
  static Map<Integer, List<Long>> read(Path marks) throws IOException {
    Map<Integer, List<Long>> times = new HashMap<>();
    if (!Files.exists(marks)) {
      return times;
    }
    for (String line : Files.readAllLines(marks)) {
      String[] words = line.split(" ", -1);
      times
          .computeIfAbsent(Integer.valueOf(words[0]), b -> new ArrayList<>())
          .add(Long.parseLong(words[1]));
    }
    return times;
  }

  /** The clock that the script reads. */
  static long nanosNow() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
