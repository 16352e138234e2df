package org.millrace.agent.spool;

import java.util.List;

/**
 * What an enrolment gave this worker; kept in a file that only the agent's user can read.
 *
 * @param coordinator the coordinator's address
 * @param workerId the worker's id
 * @param name the worker's name
 * @param credential the bearer token; never printed
 * @param labels what the operator says the worker is
 * @param slots how many attempts at once, until a heartbeat says otherwise
 */
public record Credential(
    String coordinator,
    long workerId,
    String name,
    String credential,
    List<String> labels,
    int slots) {
  @Override
  public String toString() {
    return "worker " + workerId + " (" + name + ") of " + coordinator;
  }
}
