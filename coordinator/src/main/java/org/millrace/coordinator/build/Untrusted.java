package org.millrace.coordinator.build;

import org.jspecify.annotations.Nullable;

/** Text from an agent, made fit for the database. */
final class Untrusted {
  private Untrusted() {}

  /** Without NUL, which PostgreSQL's text refuses, and cut to {@code longest} characters. */
  static String text(@Nullable String text, int longest) {
    if (text == null) {
      return "";
    }
    String clean = text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    return clean.length() <= longest ? clean : clean.substring(0, longest - 1) + "…";
  }
}
