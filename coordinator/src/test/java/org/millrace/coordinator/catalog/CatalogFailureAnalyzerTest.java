package org.millrace.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

class CatalogFailureAnalyzerTest {
  @Test
  void a_start_without_a_good_file_tells_its_problems_and_what_to_do() {
    FailureAnalysis analysis =
        new CatalogFailureAnalyzer()
            .analyze(
                new IllegalStateException(
                    "bean", new CatalogException("b.yaml:1:1: the file is empty")));
    assertThat(analysis)
        .extracting("description", "action")
        .containsExactly(
            "b.yaml:1:1: the file is empty",
            "Mend the file, or name another one with --millrace.builders=FILE.");
  }

  @Test
  void spring_boot_knows_it() {
    // Others need arguments that only a start has; they do not matter here.
    FailureHandler others = FailureHandler.handleMessage((message, failure) -> {});
    assertThat(
            SpringFactoriesLoader.forDefaultResourceLocation().load(FailureAnalyzer.class, others))
        .hasAtLeastOneElementOfType(CatalogFailureAnalyzer.class);
  }
}
