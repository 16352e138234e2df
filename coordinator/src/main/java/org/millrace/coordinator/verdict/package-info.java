/**
 * What a step's end and its log mean, and what a build's steps come to: Buildbot's results, and a
 * reason beside each.
 */
@NullMarked
package org.millrace.coordinator.verdict;

import org.jspecify.annotations.NullMarked;
