package org.millrace.coordinator.results;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.verdict.Leaks;
import org.millrace.coordinator.verdict.TestOutcome;

/** What is stored of a result that is not ordinary. */
record ResultRow(
    TestName test,
    String variant,
    TestOutcome outcome,
    @Nullable TestOutcome first,
    String message,
    String excerpt,
    long line,
    Leaks leaks,
    @Nullable Duration duration) {}
