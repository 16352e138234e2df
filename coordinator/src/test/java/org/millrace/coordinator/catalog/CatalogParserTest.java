package org.millrace.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogParserTest {
  /** A small farm that is right; each wrong one differs from it in one place. */
  static final String GOOD =
      """
      repositories:
        cpython:
          url: https://example.org/cpython.git
          github: [python/cpython]
      branches:
        "3.13": {repository: cpython, version: "3.13"}
        "3.12": {repository: cpython, ref: "maintenance/3.12", version: 3.12}
      platforms:
        debian: {name: AMD64 Debian, architecture: AMD64, execution: native, labels: [amd64]}
      recipes:
        cpython:
          values: {jobs: 2, options: [-a, "-j${jobs}"]}
          steps:
            - {name: git, sources: true}
            - name: build
              command: [./configure, "${configure}"]
              silence: 20m
            - {name: test, command: [make, "T=${options} x", "$${HOME}"], limit: 4h}
      modes:
        debug:
          name: ""
          recipe: cpython
          tags: [plain]
          values: {configure: [--with-pydebug]}
        nogil:
          extends: debug
          name: NoGIL
          priority: 7
          values: {configure: [--with-pydebug, --disable-gil]}
          steps:
            test: {silence: 40m}
      builders:
        - {platforms: [debian], modes: [debug, nogil], branches: ["3.13"], tags: [stable]}
        - {platforms: [debian], modes: [debug], branches: ["3.12"]}
      schedulers:
        all: {kind: branch, branch: "3.13"}
      """;

  private static FarmDefinition farm(String text) {
    Parsed parsed = CatalogParser.parse("builders.yaml", text);
    assertThat(parsed).as(parsed.toString()).isInstanceOf(FarmDefinition.class);
    return (FarmDefinition) parsed;
  }

  private static List<String> problems(String text) {
    return switch (CatalogParser.parse("builders.yaml", text)) {
      case FarmDefinition farm -> List.of();
      case Problems problems -> problems.all().stream().map(Problem::toString).toList();
    };
  }

  @Test
  void multiplies_platforms_modes_and_branches() {
    assertThat(farm(GOOD).builders())
        .extracting(BuilderDefinition::name)
        .containsExactly("AMD64 Debian 3.13", "AMD64 Debian NoGIL 3.13", "AMD64 Debian 3.12");
  }

  @Test
  void a_mode_inherits_what_it_does_not_say() {
    BuilderDefinition nogil = farm(GOOD).builders().get(1);
    assertThat(nogil.tags()).containsExactly("3.13", "stable", "plain");
    assertThat(nogil.priority()).isEqualTo(7);
    assertThat(nogil.steps().get(1).command())
        .containsExactly("./configure", "--with-pydebug", "--disable-gil");
    assertThat(nogil.steps().get(2).silence()).isEqualTo(Duration.ofMinutes(40));
    assertThat(nogil.steps().get(2).limit()).isEqualTo(Duration.ofHours(4));
  }

  @Test
  void lists_are_spliced_as_words_and_joined_within_a_word() {
    assertThat(farm(GOOD).builders().getFirst().steps().get(2).command())
        .containsExactly("make", "T=-a -j2 x", "${HOME}");
  }

  @Test
  void versions_are_words_and_not_numbers() {
    FarmDefinition farm = farm(GOOD.replace("3.12", "3.10"));
    assertThat(farm.branches().get(1))
        .isEqualTo(new Branch("3.10", "cpython", "maintenance/3.10", "3.10"));
  }

  @Test
  void what_is_not_said_is_as_buildbot_has_it() {
    StepDefinition test = farm(GOOD).builders().getFirst().steps().get(2);
    assertThat(test.silence()).isEqualTo(Duration.ofMinutes(20));
    assertThat(test.flunkOnFailure()).isTrue();
    assertThat(test.haltOnFailure()).isFalse();
    assertThat(test.logCap()).isEqualTo(256L << 20);
    assertThat(((BranchScheduler) farm(GOOD).schedulers().getFirst()).stableFor())
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void a_builder_may_do_without_sources() {
    String text = GOOD.replace("- {name: git, sources: true}", "- {name: hello, command: [echo]}");
    assertThat(farm(text).builders().getFirst().steps()).noneMatch(StepDefinition::sources);
  }

  @Test
  void anchors_and_aliases_may_be_used() {
    String text =
        GOOD.replace("modes: [debug, nogil]", "modes: &m [debug, nogil]")
            .replace("branch: \"3.13\"}", "branch: \"3.13\", modes: *m}");
    assertThat(farm(text).schedulers().getFirst().builders()).hasSize(2);
  }

  static Stream<Arguments> wrong_files() {
    return Stream.of(
        wrong(
            "modes: [debug, nogil],",
            "moods: [debug, nogil],",
            "33:5: builders lacks the key 'modes'",
            "33:27: unknown key 'moods' in builders; did you mean 'modes'?"),
        wrong(
            "platforms:\n",
            "platfroms:\n",
            "1:1: the file lacks the key 'platforms'",
            "8:1: unknown key 'platfroms' in the file; did you mean 'platforms'?",
            "33:18: unknown platform 'debian'; there are none",
            "34:18: unknown platform 'debian'; there are none"),
        wrong(
            "silence: 20m",
            "silense: 20m",
            "17:9: unknown key 'silense' in a step of recipe 'cpython'; did you mean 'silence'?"),
        wrong(
            "priority: 7",
            "colour: red",
            "28:5: unknown key 'colour' in mode 'nogil'; there are name, extends, recipe, tags,"
                + " labels, since, until, priority, locks, values, steps"),
        wrong(
            "url: https://example.org/cpython.git",
            "url: --upload-pack=touch",
            "3:10: '--upload-pack=touch' is no address for git"),
        wrong(
            "    url: https://example.org/cpython.git\n",
            "",
            "3:5: repository 'cpython' lacks the key 'url'"),
        wrong(
            "url: https://example.org/cpython.git",
            "url:",
            "3:9: 'url' of repository 'cpython' has no value"),
        wrong(
            "github: [python/cpython]",
            "github: cpython",
            "4:13: 'github' of repository 'cpython' must be a list"),
        wrong("[python/cpython]", "[cpython]", "4:14: 'cpython' is not of the form owner/name"),
        wrong(
            "{repository: cpython, version: \"3.13\"}",
            "{version: \"3.13\"}",
            "6:11: branch '3.13' lacks the key 'repository'"),
        wrong(
            "{repository: cpython, version: \"3.13\"}",
            "{repository: cpyton, version: \"3.13\"}",
            "6:24: unknown repository 'cpyton'; did you mean 'cpython'?"),
        wrong("version: \"3.13\"", "version: main", "6:42: 'main' is no version like 3.13"),
        wrong("maintenance/3.12", "-oops", "7:38: '-oops' is no name of a git branch"),
        wrong(
            "execution: native",
            "execution: nativ",
            "9:64: unknown execution 'nativ'; did you mean 'native'?"),
        wrong(
            ", labels: [amd64]",
            "",
            "9:11: platform 'debian' lacks labels: which workers may build it?"),
        wrong(
            "[amd64]",
            "[\"am d64\"]",
            "9:81: 'am d64' is no label: letters, digits, '.', '_' and '-' only"),
        wrong(
            "AMD64 Debian",
            "AMD64/Debian",
            "9:18: 'AMD64/Debian' cannot be part of a builder's name"),
        wrong(
            "  debian: {",
            "  de bian: {",
            "9:12: bad name 'de bian' in platforms: letters, digits, '.', '_' and '-' only",
            "33:18: unknown platform 'debian'; did you mean 'de bian'?",
            "34:18: unknown platform 'debian'; did you mean 'de bian'?"),
        wrong(
            "- name: build",
            "- name: Build it",
            "15:15: 'Build it' is no name of a step: small letters, digits, '_' and '-' only, at"
                + " most 64"),
        wrong(
            "- name: build", "- name: git", "15:15: step 'git' is there twice in recipe 'cpython'"),
        wrong(
            "silence: 20m",
            "silence: 20 minutes",
            "17:18: 'silence' of step 'build' must be a duration like 30s, 20m or 4h, not '20"
                + " minutes'"),
        wrong(
            "limit: 4h",
            "limit: -1h",
            "18:76: 'limit' of step 'test' must be a duration like 30s, 20m or 4h, not '-1h'"),
        wrong(
            "limit: 4h",
            "log-cap: 5MB",
            "18:78: 'log-cap' of step 'test' must be a size like 64KiB or 16MiB, not '5MB'"),
        wrong(
            "limit: 4h",
            "parser: regtest",
            "18:77: unknown parser 'regtest'; did you mean 'regrtest'?"),
        wrong(
            "limit: 4h",
            "always-run: yes",
            "18:81: 'always-run' of step 'test' must be true or false, not 'yes'"),
        wrong(
            "limit: 4h",
            "warning-codes: [five]",
            "18:85: 'warning-codes' of step 'test' must be a whole number, not 'five'"),
        wrong(
            "limit: 4h",
            "directory: ../elsewhere",
            "18:80: '../elsewhere' is not a path inside the workspace"),
        wrong("limit: 4h", "artifacts: [{name: a/b}]", "18:88: 'a/b' is no name of an artifact"),
        wrong(
            "sources: true",
            "sources: true, command: [true]",
            "14:45: step 'git' has both 'sources' and a 'command'"),
        wrong(
            "command: [./configure, \"${configure}\"]",
            "command: []",
            "16:18: 'command' of step 'build' is empty"),
        wrong(
            "command: [./configure, \"${configure}\"]",
            "command: make all",
            "16:18: 'command' of step 'build' must be a list",
            "16:18: 'command' of step 'build' is empty"),
        wrong(
            "        command: [./configure, \"${configure}\"]\n",
            "",
            "15:9: step 'build' lacks the key 'command'"),
        wrong(
            "${configure}",
            "${configur}",
            "16:32: unknown value 'configur'; did you mean 'configure'?"),
        wrong(
            "-j${jobs}",
            "-j${jobs",
            "12:37: '${' without '}'; write $${ for the characters themselves"),
        wrong("jobs: 2", "jobs: \"${jobs}\"", "12:20: value 'jobs' goes round in a circle"),
        wrong(
            "extends: debug",
            "extends: debugg",
            "26:5: mode 'nogil' lacks the key 'recipe'",
            "26:14: unknown mode 'debugg'; did you mean 'debug'?"),
        wrong(
            "recipe: cpython",
            "extends: nogil",
            "21:5: mode 'debug' lacks the key 'recipe'",
            "22:14: mode 'nogil' extends itself by way of [nogil, debug]",
            "26:5: mode 'nogil' lacks the key 'recipe'",
            "26:14: mode 'debug' extends itself by way of [debug, nogil]"),
        wrong(
            "recipe: cpython",
            "recipe: python",
            "22:13: unknown recipe 'python'; did you mean 'cpython'?"),
        wrong(
            "      test: {silence: 40m}",
            "      tests: {silence: 40m}",
            "31:14: unknown step 'tests'; did you mean 'test'?"),
        wrong(
            "priority: 7",
            "priority: high",
            "28:15: 'priority' of mode 'nogil' must be a whole number, not 'high'"),
        wrong(
            "modes: [debug, nogil]",
            "modes: [debug, jit]",
            "33:42: unknown mode 'jit'; there are debug, nogil"),
        wrong("modes: [debug, nogil]", "modes: []", "33:34: 'modes' of builders is empty"),
        wrong(
            "modes: [debug, nogil]",
            "modes: [debug, debug]",
            "33:42: there are two builders called 'AMD64 Debian 3.13'"),
        wrong(
            "modes: [debug], branches",
            "modes: [nogil], branches",
            "34:35: 'AMD64 Debian NoGIL 3.12' asks for --disable-gil on branch 3.12: only 3.13 and"
                + " later can be built without the GIL"),
        wrong(
            "{configure: [--with-pydebug]}",
            "{configure: [], options: [-R, \"3:3\"]}",
            "33:35: 'AMD64 Debian 3.13' hunts reference leaks (-R) without --with-pydebug: only a"
                + " debug build counts them",
            "34:35: 'AMD64 Debian 3.12' hunts reference leaks (-R) without --with-pydebug: only a"
                + " debug build counts them"),
        wrong(
            "kind: branch,",
            "kind: branches,",
            "36:15: unknown kind of scheduler 'branches'; did you mean 'branch'?"),
        wrong(
            "branch: \"3.13\"}",
            "branch: \"3.14\"}",
            "36:31: unknown branch '3.14'; did you mean '3.13'?"),
        wrong(
            "branch: \"3.13\"}",
            "branch: \"3.12\", modes: [nogil]}",
            "36:31: scheduler 'all' selects no builder of branch '3.12'"),
        wrong(
            "branch: \"3.13\"}",
            "branch: \"3.13\", stable-for: soon}",
            "36:51: 'stable-for' of scheduler 'all' must be a duration like 30s, 20m or 4h, not"
                + " 'soon'"),
        wrong(
            "    name: NoGIL\n",
            "    name: NoGIL\n    name: Again\n",
            "28:5: 'name' is given twice in mode 'nogil', first on line 27"),
        wrong(
            "modes: [debug, nogil],",
            "modes: [debug, nogil,",
            "33:83: not YAML: expected ',' or ']', but got }"),
        wrong(GOOD, "", "1:1: the file is empty"),
        wrong(GOOD, "- a\n- b\n", "1:1: the file must be a mapping (key: value)"),
        wrong(GOOD, "a: 1\n---\nb: 2\n", "2:1: not YAML: but found another document"));
  }

  private static Arguments wrong(String right, String wrong, String... problems) {
    assertThat(GOOD).contains(right);
    return Arguments.of(right, wrong, List.of(problems));
  }

  @ParameterizedTest
  @MethodSource("wrong_files")
  void every_mistake_is_told_with_its_place(String right, String wrong, List<String> expected) {
    assertThat(problems(GOOD.replace(right, wrong)))
        .isEqualTo(expected.stream().map(problem -> "builders.yaml:" + problem).toList());
  }

  @Test
  void all_problems_are_told_at_once_in_the_order_of_the_file() {
    String text =
        GOOD.replace("silence: 20m", "silence: later")
            .replace("kind: branch", "kind: odd")
            .replace("version: 3.12", "version: x");
    assertThat(problems(text))
        .extracting(problem -> problem.substring(0, "builders.yaml:12".length()))
        .containsExactly("builders.yaml:7:", "builders.yaml:17", "builders.yaml:36");
  }
}
