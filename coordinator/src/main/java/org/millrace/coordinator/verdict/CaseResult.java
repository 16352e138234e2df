package org.millrace.coordinator.verdict;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of one test: a method, or of a sub-test.
 *
 * @param file that it is in, as in {@link FileResult}
 * @param name {@code test.test_json.test_dump.TestDump.test_big (i=1)}
 * @param outcome of its last run
 * @param first what became of it before it was run again; null where it was run once
 * @param duration of its last run; null where nobody said
 * @param message the last line of its traceback, or why it was skipped; may be empty
 * @param excerpt its traceback, cut; may be empty
 * @param line of the log where it is told, from 1; 0 where it is not
 */
public record CaseResult(
    String file,
    String name,
    TestOutcome outcome,
    @Nullable TestOutcome first,
    @Nullable Duration duration,
    String message,
    String excerpt,
    long line) {}
