package org.millrace.coordinator.web;

import java.io.IOException;
import java.io.OutputStream;

/** Where a log's bytes come from. */
interface LogBytes {
  /** Writes the bytes from offset {@code from} (inclusive) to {@code to} (exclusive). */
  void stream(long log, long from, long to, OutputStream out) throws IOException;
}
