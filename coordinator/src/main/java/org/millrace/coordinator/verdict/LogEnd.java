package org.millrace.coordinator.verdict;

/**
 * How a log ends.
 *
 * @param line the last one that is not blank; empty where all are
 * @param number of that line, from 1; 0 where there is none
 * @param lines how many there are
 */
record LogEnd(String line, long number, long lines) {}
