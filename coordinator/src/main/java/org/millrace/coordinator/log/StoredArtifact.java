package org.millrace.coordinator.log;

import java.time.Instant;
import org.millrace.coordinator.build.AttemptId;

/**
 * A file that an attempt left, without its bytes.
 *
 * @param size bytes, before compression
 */
public record StoredArtifact(
    AttemptId attempt, String name, long size, String sha256, Instant createdAt) {}
