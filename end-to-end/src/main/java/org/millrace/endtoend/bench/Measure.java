package org.millrace.endtoend.bench;

/** One of the measures of the workload. */
interface Measure {
  /** As the command line names it: {@code m1}. */
  String key();

  /** What it measures, for people. */
  String title();

  /** Runs all repetitions and writes down what came out. Starts and stops what it needs. */
  void run(Stage stage, Ledger ledger) throws Exception;
}
