package org.millrace.protocol;

import java.util.List;

/**
 * Answer to an {@link EnrolmentRequest}.
 *
 * @param workerId the worker's id
 * @param name the worker's name, as the operator chose it
 * @param credential the bearer token of all further calls; stored hashed, never shown again
 * @param labels what the operator says this worker is
 * @param slots how many builds it may run at once
 */
public record EnrolmentResponse(
    long workerId, String name, String credential, List<String> labels, int slots) {}
