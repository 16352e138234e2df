package org.millrace.protocol;

/**
 * {@code POST /enrolments}: trades a one-time token for a worker's credential.
 *
 * @param token the one-time token, as the operator handed it out
 * @param protocolVersion {@link Protocol#VERSION} of the agent
 * @param facts what the agent found out about its machine
 */
public record EnrolmentRequest(String token, int protocolVersion, Facts facts) {}
