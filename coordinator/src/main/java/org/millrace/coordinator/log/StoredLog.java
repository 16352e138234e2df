package org.millrace.coordinator.log;

import java.time.Instant;
import org.millrace.coordinator.build.AttemptId;

/**
 * A log as it is now.
 *
 * @param name step and log, {@code compile.stdio}
 * @param size bytes
 * @param lineFeeds line feeds; a last line without one is not counted
 * @param whole the attempt was finished with it, every byte is here
 */
public record StoredLog(
    LogId id,
    AttemptId attempt,
    String name,
    long size,
    long lineFeeds,
    boolean whole,
    Instant updatedAt) {}
