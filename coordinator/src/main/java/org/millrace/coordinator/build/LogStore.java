package org.millrace.coordinator.build;

import java.util.List;
import java.util.Map;
import org.millrace.protocol.FinishRequest.LogSum;

/** What finishing an attempt must know of its logs. */
public interface LogStore {

  /**
   * Compares what is stored with what must be there. A log with the right size and the wrong hash,
   * or with too many bytes, is thrown away, to be sent again.
   *
   * @return the stored size of each log that is not whole; empty when all are
   */
  Map<String, Long> missing(AttemptId attempt, List<LogSum> sums);
}
