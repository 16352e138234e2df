package org.millrace.coordinator.results;

import org.millrace.coordinator.verdict.TestReport;

/**
 * What a step said of tests.
 *
 * @param step its ordinal
 */
record StepReport(int step, TestReport report) {}
