package org.millrace.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code schedulers}: what it comes to, and what is refused. */
class SchedulersInTheFileTest {
  private static final String FARM =
      """
      repositories:
        cpython: {url: "file:///srv/cpython.git", github: [python/cpython]}
        other: {url: "file:///srv/other.git"}
      branches:
        "3.13": {repository: cpython, version: "3.13"}
        "3.14": {repository: cpython, version: "3.14"}
        "2.0": {repository: other, version: "2.0"}
      platforms:
        debian: {name: Debian, architecture: AMD64, execution: native, labels: [amd64]}
      recipes:
        small: {steps: [{name: git, sources: true}]}
      modes:
        debug: {name: "", recipe: small}
        leaks: {name: Refleaks, recipe: small, tags: [refleak]}
      builders:
        - {platforms: [debian], modes: [debug, leaks], branches: ["3.13", "3.14"]}
        - {platforms: [debian], modes: [debug], branches: ["2.0"]}
      schedulers:
        one: {%s}
      """;

  private static List<SchedulerDefinition> schedulers(String one) {
    Parsed parsed = CatalogParser.parse("b.yaml", FARM.formatted(one));
    assertThat(parsed).as(parsed.toString()).isInstanceOf(FarmDefinition.class);
    return ((FarmDefinition) parsed).schedulers();
  }

  @Test
  void without_a_branch_there_is_one_for_every_branch_that_has_such_builders() {
    List<SchedulerDefinition> leaks =
        schedulers("kind: branch, tags: [refleak], stable-for: 1h, max-wait: 12h");
    assertThat(leaks).extracting(SchedulerDefinition::name).containsExactly("one-3.13", "one-3.14");
    BranchScheduler first = (BranchScheduler) leaks.getFirst();
    assertThat(first.builders()).containsExactly("Debian Refleaks 3.13");
    assertThat(first.maxWait()).contains(Duration.ofHours(12));
    assertThat(schedulers("kind: nightly, cron: '@daily', without-tags: [refleak]"))
        .hasSize(3)
        .allMatch(one -> one.builders().size() == 1);
  }

  @Test
  void a_branch_that_is_named_keeps_the_schedulers_name() {
    assertThat(schedulers("kind: branch, branch: '3.14'"))
        .singleElement()
        .matches(one -> one.name().equals("one") && one.builders().size() == 2);
  }

  @Test
  void people_may_choose_among_the_builders_of_all_branches() {
    assertThat(schedulers("kind: force"))
        .singleElement()
        .matches(one -> one.name().equals("one") && one.builders().size() == 5);
  }

  @Test
  void a_poll_looks_at_all_branches_of_its_repository() {
    PollScheduler poll = (PollScheduler) schedulers("kind: poll, repository: cpython").getFirst();
    assertThat(poll.branches()).containsExactly("3.13", "3.14");
    assertThat(poll.every()).isEqualTo(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kind: nightly                                    | lacks the key 'cron'
          kind: nightly, cron: 30 2 * * *                  | must be six fields (second minute hour day
          kind: nightly, cron: '@daily', zone: Europe/Berln| did you mean 'Europe/Berlin'?
          kind: nightly, cron: '@daily', stable-for: 1h    | unknown key 'stable-for'
          kind: nightly, cron: 0 0 0 30 2 *                | never comes
          kind: branch, stable-for: 2h, max-wait: 1h       | is shorter than its 'stable-for'
          kind: branch, branch: '3.13', branches: ['3.14'] | either 'branch' or 'branches'
          kind: branch, tags: [refleaks]                   | did you mean 'refleak'?
          kind: branch, branches: ['2.0'], modes: [leaks]  | selects no builder of branch '2.0'
          kind: poll                                       | lacks the key 'repository'
          kind: poll, repository: cpyton                   | did you mean 'cpython'?
          kind: poll, repository: cpython, branches: ['2.0'] | is one of repository 'other', not of 'cpython'
          kind: poll, repository: cpython, every: 1s       | is rude to its server
          kind: force, stable-for: 1h                      | unknown key 'stable-for'
          kind: froce                                      | did you mean 'force'?
          """)
  void what_is_wrong_is_refused(String one, String message) {
    Parsed parsed = CatalogParser.parse("b.yaml", FARM.formatted(one));
    assertThat(parsed).isInstanceOf(Problems.class);
    assertThat(parsed.toString()).contains(message);
  }
}
