package org.millrace.coordinator.demo;

import java.util.List;

/**
 * A worker.
 *
 * @param name as builders.yaml has it
 * @param slots builds at once
 * @param factor by which it is slower than others
 * @param until milliseconds since 1970 from which on it began nothing any more; the far future for
 *     one that is at work
 * @param state of its row
 * @param why it is paused
 * @param heard whether it is heard from now
 */
record Crew(
    long id,
    String name,
    List<String> labels,
    int slots,
    double factor,
    long until,
    String state,
    String why,
    boolean heard) {}
