package org.millrace.agent.spool;

import org.millrace.protocol.Assignment;

/**
 * An assignment on disk.
 *
 * @param claimId the claim that brought it
 * @param assignment the assignment, with the attempt's token
 */
public record StoredAssignment(String claimId, Assignment assignment) {}
