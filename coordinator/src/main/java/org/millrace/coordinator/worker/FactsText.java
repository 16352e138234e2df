package org.millrace.coordinator.worker;

import java.util.regex.Pattern;
import org.millrace.protocol.Facts;
import tools.jackson.databind.json.JsonMapper;

/** A machine's facts as the database takes them. */
final class FactsText {
  /** An escaped NUL behind an even number of backslashes; behind an odd one it is plain text. */
  private static final Pattern NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

  private FactsText() {}

  /** JSON for a binary JSON column, which refuses the character NUL. */
  static String of(JsonMapper json, Facts facts) {
    return NUL.matcher(json.writeValueAsString(facts)).replaceAll("$1");
  }
}
