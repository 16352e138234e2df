package org.millrace.agent.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.millrace.agent.spool.EventJournal;
import org.millrace.protocol.Event;

/** Reads what steps write into {@code MILLRACE_PROPERTIES}, and makes events of what is new. */
final class PropertiesFile {
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_VALUE = 4_000;
  private static final int LARGEST_FILE = 1024 * 1024;

  private final Path file;
  private final EventJournal journal;
  private final Map<String, String> known = new LinkedHashMap<>();

  /** Knows already what the journal tells. */
  PropertiesFile(Path file, EventJournal journal) {
    this.file = file;
    this.journal = journal;
    for (Event event : journal.all()) {
      if (event.kind() == Event.Kind.PROPERTIES) {
        known.putAll(event.properties());
      }
    }
  }

  /** The revision that the source step found, or what the plan says. */
  String revision(String planned) {
    return known.getOrDefault("got_revision", planned);
  }

  /** Reads the file after a step. Lines that are not properties are noted and left out. */
  void collect(String step) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) == 0) {
      return;
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST_FILE);
    }
    Map<String, String> fresh = new LinkedHashMap<>();
    int refused = 0;
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      int equals = text.indexOf('=');
      String name = equals < 0 ? "" : text.substring(0, equals).strip();
      String value = text.substring(equals + 1).strip();
      if (name.isEmpty() || name.length() > LONGEST_NAME || value.length() > LONGEST_VALUE) {
        refused += text.isBlank() ? 0 : 1;
      } else {
        fresh.put(name, value);
      }
    }
    fresh.entrySet().removeIf(entry -> entry.getValue().equals(known.get(entry.getKey())));
    if (!fresh.isEmpty()) {
      known.putAll(fresh);
      journal.properties(step, fresh);
    }
    if (refused > 0) {
      journal.note(
          step,
          refused
              + " lines of MILLRACE_PROPERTIES are not name=value with names up to "
              + LONGEST_NAME
              + " and values up to "
              + LONGEST_VALUE
              + " characters");
    }
  }
}
