package org.millrace.coordinator.verdict;

/**
 * What a test file leaked, summed over the counted repetitions; 0 where nothing did.
 *
 * @param references of objects
 * @param blocks of memory
 * @param descriptors of files
 */
public record Leaks(long references, long blocks, long descriptors) {
  public static final Leaks NONE = new Leaks(0, 0, 0);
}
