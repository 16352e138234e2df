package org.millrace.coordinator.verdict;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.millrace.coordinator.catalog.StepDefinition;
import org.millrace.coordinator.catalog.StepDefinition.Parser;

/** Steps for tests. */
final class Steps {
  private Steps() {}

  /** A step with flags out of {@code halt flunk warn warnings always}. */
  static StepDefinition step(String name, Parser parser, String flags) {
    List<String> set = List.of(flags.split(" ", -1));
    return new StepDefinition(
        name,
        false,
        List.of("true"),
        "",
        Map.of(),
        Duration.ofMinutes(30),
        Duration.ofHours(4),
        Duration.ofSeconds(10),
        set.contains("halt"),
        set.contains("flunk"),
        set.contains("warn"),
        set.contains("warnings"),
        set.contains("always"),
        List.of(),
        parser,
        1 << 20,
        List.of(),
        null);
  }

  static LogSource log(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The finding without the place in the log. */
  static Finding placeless(Finding finding) {
    return new Finding(finding.result(), finding.reason(), finding.detail());
  }
}
