package org.millrace.protocol;

/**
 * Answer to a {@link FinishRequest}: the attempt is over, the agent may forget it.
 *
 * @param result what came of the attempt
 * @param reason why
 * @param summary one line for people
 */
public record FinishResponse(Result result, Reason reason, String summary) {}
