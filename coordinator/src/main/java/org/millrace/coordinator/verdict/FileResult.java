package org.millrace.coordinator.verdict;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of a test file.
 *
 * @param file as the runner calls it: {@code test_json}, {@code test.test_asyncio.test_events}
 * @param outcome the runner's last word
 * @param first what became of it before it was run again; null where it was run once
 * @param duration of the last run; null where nobody said
 * @param message one line for people; empty where there is nothing to say
 * @param line of the log that proves it, from 1; 0 where none does
 */
public record FileResult(
    String file,
    TestOutcome outcome,
    @Nullable TestOutcome first,
    @Nullable Duration duration,
    String message,
    long line,
    Leaks leaks) {}
