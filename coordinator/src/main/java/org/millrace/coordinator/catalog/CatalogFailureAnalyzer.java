package org.millrace.coordinator.catalog;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints what is wrong with builders.yaml instead of a stack trace. */
class CatalogFailureAnalyzer extends AbstractFailureAnalyzer<CatalogException> {
  @Override
  protected FailureAnalysis analyze(Throwable root, CatalogException cause) {
    return new FailureAnalysis(
        cause.getMessage(),
        "Mend the file, or name another one with --millrace.builders=FILE.",
        cause);
  }
}
