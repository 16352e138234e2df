package org.millrace.coordinator.testing;

import java.util.List;
import org.millrace.coordinator.build.Adjudicator;
import org.millrace.coordinator.build.SourceLocator;
import org.millrace.coordinator.build.Verdict;
import org.millrace.coordinator.build.Verdict.StepVerdict;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Small versions of what a test's coordinator may not have; the real ones take their place. */
@AutoConfiguration
class StandIns {

  /** Exit code 0 is SUCCESS. */
  @Bean
  @ConditionalOnMissingBean
  Adjudicator adjudicator(JdbcClient jdbc) {
    return attempt -> {
      List<StepVerdict> steps =
          jdbc.sql(
                  """
                  SELECT ordinal, name, coalesce(exit_code, 0) AS code FROM step
                  WHERE attempt_id = ? ORDER BY ordinal
                  """)
              .param(attempt.value())
              .query((row, n) -> {
                boolean good = row.getInt("code") == 0;
                Result result = good ? Result.SUCCESS : Result.FAILURE;
                return new StepVerdict(
                    row.getInt("ordinal"),
                    result,
                    good ? Reason.NONE : Reason.COMMAND_FAILED,
                    row.getString("name") + (good ? "" : " (failure)"),
                    "",
                    0,
                    false);
              })
              .list();
      return steps.stream()
          .filter(step -> step.result() == Result.FAILURE)
          .findFirst()
          .map(
              step -> new Verdict(step.result(), step.reason(), "failed " + step.text(), "", steps))
          .orElse(new Verdict(Result.SUCCESS, Reason.NONE, "build successful", "", steps));
    };
  }

  @Bean
  Fixtures fixtures(JdbcClient jdbc) {
    return new Fixtures(jdbc);
  }

  @Bean
  @ConditionalOnMissingBean
  SourceLocator sourceLocator() {
    return repository -> "file:///srv/" + repository + ".git";
  }
}
