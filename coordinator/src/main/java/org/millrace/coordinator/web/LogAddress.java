package org.millrace.coordinator.web;

/**
 * Where the log of one attempt is on the pages. It always names the attempt: what somebody passes
 * on must be the same lines after the build was tried again.
 *
 * @param path of the log's page
 */
record LogAddress(String path, int attempt) {
  /**
   * Of a log by its whole name.
   *
   * @param log {@code compile.stdio}
   */
  static LogAddress of(long build, String log, int attempt) {
    int dot = log.indexOf('.');
    return new LogAddress(
        "/builds/%d/logs/%s/%s"
            .formatted(
                build, Words.segment(log.substring(0, dot)), Words.segment(log.substring(dot + 1))),
        attempt);
  }

  /** The part of a query that names the attempt. */
  String which() {
    return "attempt=" + attempt;
  }

  /** What the address of a line begins with on the log's own page; its number follows. */
  String line() {
    return "?" + which() + "&line=";
  }

  /** The log's own page. */
  String page() {
    return path + "?" + which();
  }

  /** All bytes. */
  String raw() {
    return path + "/raw?" + which();
  }

  /** What the address of a line's bytes begins with; its number follows. */
  String rawLine() {
    return raw() + "&line=";
  }
}
