package org.millrace.coordinator.demo;

/**
 * A push, or a pull request that somebody wants built.
 *
 * @param id of its change, from 1 in the order of time
 * @param at milliseconds since 1970
 * @param branch key in builders.yaml
 * @param ref the git branch
 */
record Push(int id, long at, String branch, String ref, String repository, String revision) {}
