package org.millrace.coordinator.verdict;

import java.io.IOException;
import java.io.OutputStream;

/** Where a step's output can be had, if it is asked for. */
@FunctionalInterface
public interface LogSource {

  /** Writes all of it, in pieces. */
  void copyTo(OutputStream out) throws IOException;
}
