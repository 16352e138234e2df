package org.millrace.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is refused, each wrong file one place away from a right one. More are in CatalogParserTest.
 */
class WrongFarmsTest {
  /** A farm that uses all there is. */
  static final String GOOD =
      """
      repositories:
        cpython: {url: https://example.org/cpython.git}
      branches:
        "3.15": {repository: cpython, version: "3.15", priority: 5, values: {llvm: 21}}
        "3.14": {repository: cpython, version: "3.14", values: {llvm: 19}}
        "3.12": {repository: cpython, version: "3.12", tag: old, steps: {test: {limit: 2h}}}
      platforms:
        amd64: {name: AMD64 Debian, architecture: AMD64, labels: [amd64, debian], tags: [stable], locks: [license]}
        ppc64le: {name: PPC64LE Debian, architecture: PPC64LE, labels: [ppc64le, debian]}
        alpine: {name: AMD64 Alpine, architecture: AMD64, libc: musl, labels: [amd64, alpine], since: "3.14"}
        cross: {name: aarch64 Cross, architecture: aarch64, execution: cross, labels: [amd64, debian], values: {image: "millrace/runtime:13"}, steps: {test: {image: "${image}"}}}
      recipes:
        base:
          values: {jobs: 2, factor: 1, flags: [], timeout: "${60 * factor}", label: x}
          steps:
            - {name: git, sources: true}
            - {name: configure, command: [./configure, "${flags}"]}
            - {name: test, command: [make, "-j${jobs}", "T=${options}"], silence: "${timeout + 30}s"}
        installed:
          extends: base
          steps:
            - {name: install, after: configure, command: [make, install]}
            - {name: test, directory: target}
      modes:
        debug: {name: "", recipe: base, values: {flags: [--with-pydebug], options: -v}}
        hunt: {extends: debug, name: Refleaks, values: {options: [-R, "3:3"]}, locks: [memory]}
        nogil: {extends: debug, name: NoGIL, since: "3.13", values: {flags: [--disable-gil]}}
        jit: {extends: debug, name: JIT, since: "3.13", labels: ["llvm-${llvm}"], values: {flags: [--enable-experimental-jit]}}
        pgo: {extends: debug, name: PGO, recipe: installed, values: {flags: [--enable-optimizations]}}
      builders:
        - {platforms: [amd64, ppc64le, alpine], modes: [debug, hunt, nogil], except: [{platforms: [alpine], modes: [hunt]}]}
        - {platforms: [amd64], modes: [jit], name: New JIT, tags: [experimental]}
        - {platforms: [amd64, ppc64le], modes: [pgo], until: "3.14", values: {options: -q}, steps: {test: {limit: 1h}}}
      schedulers:
        all: {kind: branch}
      workers:
        one: {labels: [amd64, debian, llvm-19, llvm-21], values: {jobs: 8}, downtime: [{days: [sat, sun], from: "22:00", to: "06:00", zone: Europe/Berlin}]}
        two: {labels: [ppc64le, debian], values: {factor: 1.5}}
        three: {labels: [amd64, alpine]}
      locks:
        license: {slots: 2}
        memory: {per: worker}
      """;

  private static List<String> problems(String text) {
    return switch (CatalogParser.parse("b", text)) {
      case FarmDefinition farm -> farm.warnings().stream().map(Problem::toString).toList();
      case Problems problems -> problems.all().stream().map(Problem::toString).toList();
    };
  }

  @Test
  void the_right_file_is_right() {
    assertThat(CatalogParser.parse("b", GOOD)).isInstanceOf(FarmDefinition.class);
    assertThat(problems(GOOD)).isEmpty();
  }

  static Stream<Arguments> wrong_files() {
    return Stream.of(
        wrong(
            "platforms: [amd64], modes: [jit]",
            "platforms: [ppc64le], modes: [jit]",
            "32:36: 'PPC64LE Debian New JIT 3.15' (and 1 more) asks for the JIT on PPC64LE: it makes code for x86-64 and aarch64 only"),
        wrong(
            "platforms: [amd64], modes: [jit]",
            "platforms: [alpine], modes: [jit]",
            "32:35: 'AMD64 Alpine New JIT 3.15' (and 1 more) asks for the JIT on platform 'alpine', which is not one with glibc: it is supported with glibc only"),
        wrong(
            "flags: [--enable-experimental-jit]",
            "flags: [--enable-experimental-jit, --disable-gil]",
            "32:34: 'AMD64 Debian New JIT 3.15' (and 1 more) asks for the JIT and --disable-gil: there is no JIT without the GIL"),
        wrong(
            "\"llvm-${llvm}\"",
            "llvm-19",
            "32:34: 'AMD64 Debian New JIT 3.15' builds the JIT with LLVM 19, but branch 3.15 needs LLVM 21: require the label llvm-21"),
        wrong(
            "labels: [\"llvm-${llvm}\"], ",
            "",
            "32:34: warning: 'AMD64 Debian New JIT 3.15' builds the JIT, which on branch 3.15 needs LLVM 21, and may run on a worker without it: require the label llvm-21",
            "32:34: warning: 'AMD64 Debian New JIT 3.14' builds the JIT, which on branch 3.14 needs LLVM 19, and may run on a worker without it: require the label llvm-19"),
        wrong(
            "jit: {extends: debug, name: JIT, since: \"3.13\"",
            "jit: {extends: debug, name: JIT, since: \"3.12\"",
            "28:60: unknown value 'llvm'; there are architecture, branch, emulation-factor, factor, flags, jobs, label, options, timeout, version",
            "32:34: 'AMD64 Debian New JIT 3.12' asks for the JIT on branch 3.12: only 3.13 and later have one"),
        wrong(
            "nogil: {extends: debug, name: NoGIL, since: \"3.13\"",
            "nogil: {extends: debug, name: NoGIL",
            "31:64: 'AMD64 Debian NoGIL 3.12' (and 1 more) asks for --disable-gil on branch 3.12: only 3.13 and later can be built without the GIL"),
        wrong(
            "flags: [--disable-gil]",
            "flags: [--disable-gil, --with-trace-refs]",
            "31:64: 'AMD64 Debian NoGIL 3.15' (and 5 more) asks for --with-trace-refs and --disable-gil, which exclude each other"),
        wrong(
            "hunt: {extends: debug, name: Refleaks, values: {options:",
            "hunt: {extends: debug, name: Refleaks, values: {flags: [], options:",
            "31:58: 'AMD64 Debian Refleaks 3.15' (and 5 more) hunts reference leaks (-R) without --with-pydebug: only a debug build counts them"),
        wrong(
            "[amd64, ppc64le], modes: [pgo]",
            "[cross], modes: [pgo]",
            "33:34: 'aarch64 Cross PGO 3.14' (and 1 more) asks for profile-guided optimization in cross mode: the profile is made by running the new interpreter, which the compiling machine cannot"),
        wrong(
            List.of("[amd64, ppc64le], modes: [pgo]", "image: \"${image}\""),
            List.of("[cross], modes: [debug]", "architecture: AMD64"),
            "33:34: 'aarch64 Cross 3.14' (and 1 more) is cross, but no step of it names an image of aarch64 to run in"),
        wrong(
            List.of("[amd64, ppc64le], modes: [pgo]", "image: \"${image}\""),
            List.of("[cross], modes: [debug]", "architecture: AMD64, image: \"${image}\""),
            "33:34: 'aarch64 Cross 3.14' (and 1 more) is cross, but no step of it names an image of aarch64 to run in"),
        wrong(
            List.of("[amd64, ppc64le], modes: [pgo]", "millrace/runtime:13"),
            List.of("[cross], modes: [debug]", "--privileged"),
            "11:153: '--privileged' is no name of a container image"),
        wrong(
            List.of("[amd64, ppc64le], modes: [pgo]", "execution: cross,"),
            List.of("[cross], modes: [pgo]", "recipe: base,"),
            "11:63: recipe 'base' of platform 'cross' lacks steps that the recipe of mode 'pgo' has: it must extend that one"),
        wrong(
            "labels: [amd64, debian], tags",
            "labels: [amd64, debain], tags",
            "8:68: warning: no worker of the section workers has the label 'debain'; did you mean 'debian'?"),
        wrong(
            "labels: [ppc64le, debian]}",
            "labels: [ppc64le, alpine]}",
            "9:12: warning: no worker of the section workers has all the labels ppc64le, alpine: 'PPC64LE Debian 3.15' would wait for ever"),
        wrong(
            "modes: [jit], name: New JIT",
            "modes: [jit], name: NoGIL",
            "32:34: there are two builders called 'AMD64 Debian NoGIL 3.15' (and 1 more)"),
        wrong(
            "{platforms: [alpine], modes: [hunt]}",
            "{platforms: [ppc64le], modes: [jit]}",
            "31:81: 'except' leaves out nothing: builders makes no such combination here"),
        wrong(
            "{platforms: [alpine], modes: [hunt]}",
            "{}",
            "31:5: this entry of builders makes no builder: 'since', 'until' and 'except' leave none",
            "31:81: 'except' without platforms, modes or branches leaves out all"),
        wrong(
            "{platforms: [alpine], modes: [hunt]}",
            "{platform: [alpine]}",
            "31:5: this entry of builders makes no builder: 'since', 'until' and 'except' leave none",
            "31:81: 'except' without platforms, modes or branches leaves out all",
            "31:82: unknown key 'platform' in 'except' of builders; did you mean 'platforms'?"),
        wrong(
            "until: \"3.14\"",
            "until: \"3.11\"",
            "33:5: this entry of builders makes no builder: 'since', 'until' and 'except' leave none"),
        wrong("until: \"3.14\"", "until: newest", "33:56: 'newest' is no version like 3.13"),
        wrong(
            "until: \"3.14\"",
            "untill: \"3.14\"",
            "33:49: unknown key 'untill' in builders; did you mean 'until'?"),
        wrong("[license]", "[licence]", "8:101: unknown lock 'licence'; did you mean 'license'?"),
        wrong(
            "{slots: 2}",
            "{slots: 0}",
            "41:20: 'slots' of lock 'license' must be between 1 and 1000"),
        wrong(
            "{slots: 2}",
            "{slots: two}",
            "41:20: 'slots' of lock 'license' must be a whole number, not 'two'"),
        wrong(
            "{per: worker}",
            "{per: host}",
            "42:17: unknown kind of lock 'host'; there are farm, worker"),
        wrong(
            "{jobs: 8}",
            "{jbos: 8}",
            "37:67: worker 'one' has the value 'jbos', for which no recipe, branch, platform or mode has one; did you mean 'jobs'?"),
        wrong(
            "{jobs: 8}",
            "{jobs: \"${factor}\"}",
            "37:67: a value of a worker cannot name others: write what it is, not '${factor}'"),
        wrong(
            "{factor: 1.5}",
            "{factor: slow}",
            "38:8: the values of worker 'two' do not fit 'PPC64LE Debian 3.15' (and 9 more): value 'factor' must be a number here, not 'slow'"),
        wrong(
            "days: [sat, sun]",
            "days: [saturday]",
            "37:90: unknown day 'saturday'; there are mon, tue, wed, thu, fri, sat, sun"),
        wrong(
            "from: \"22:00\"", "from: 22h", "37:107: '22h' is no time of day like 08:30 or 22:00"),
        wrong(
            "Europe/Berlin",
            "Europe/Berln",
            "37:135: unknown time zone 'Europe/Berln' of 'downtime' of worker 'one'; did you mean 'Europe/Berlin'?"),
        wrong("from: \"22:00\",", "", "37:82: 'downtime' of worker 'one' lacks the key 'from'"),
        wrong("libc: musl", "libc: muscl", "10:59: unknown libc 'muscl'; did you mean 'musl'?"),
        wrong(
            "execution: cross",
            "execution: crossed",
            "11:66: unknown execution 'crossed'; did you mean 'cross'?"),
        wrong(
            "extends: base",
            "extends: basis",
            "20:14: unknown recipe 'basis'; did you mean 'base'?",
            "22:32: 'after' of step 'install' is only for a new step of a recipe that extends another: steps run in the order in which they are written",
            "23:9: step 'test' lacks the key 'command'"),
        wrong(
            "extends: base",
            "extends: installed",
            "20:14: recipe 'installed' extends itself by way of [installed]",
            "22:32: 'after' of step 'install' is only for a new step of a recipe that extends another: steps run in the order in which they are written",
            "23:9: step 'test' lacks the key 'command'"),
        wrong(
            "after: configure",
            "after: configured",
            "22:32: unknown step 'configured'; did you mean 'configure'?"),
        wrong(
            "name: test, directory: target",
            "name: test, after: git, directory: target",
            "23:29: 'after' of step 'test' is only for a new step of a recipe that extends another: steps run in the order in which they are written"),
        wrong(
            "{name: git, sources: true}",
            "{name: git, after: test, sources: true}",
            "16:28: 'after' of step 'git' is only for a new step of a recipe that extends another: steps run in the order in which they are written"),
        wrong(
            "steps: {test: {limit: 1h}}",
            "steps: {tests: {limit: 1h}}",
            "33:102: unknown step 'tests'; did you mean 'test'?"),
        wrong(
            "steps: {test: {limit: 2h}}",
            "steps: {tset: {limit: 2h}}",
            "6:74: unknown step 'tset'; did you mean 'test'?"),
        wrong(
            "${timeout + 30}s",
            "${timeout+30}s",
            "18:77: unknown value 'timeout+30'; did you mean 'timeout'?",
            "18:77: 'silence' of step 'test' must be a duration like 30s, 20m or 4h, not 's'"),
        wrong(
            "${timeout + 30}s",
            "${timeout / 30}s",
            "18:77: 'timeout / 30' is no sum: write numbers and names of values, with + - or * and blanks between them",
            "18:77: 'silence' of step 'test' must be a duration like 30s, 20m or 4h, not 's'"),
        wrong(
            "${timeout + 30}s",
            "${timeout + options}s",
            "18:77: value 'options' must be a number here, not '-v'",
            "18:77: 'silence' of step 'test' must be a duration like 30s, 20m or 4h, not 's'",
            "18:77: value 'options' must be a number here, not '-R 3:3'",
            "18:77: value 'options' must be a number here, not '-q'"),
        wrong(
            "${timeout + 30}s",
            "${timeout + 30}",
            "18:77: 'silence' of step 'test' must be a duration like 30s, 20m or 4h, not '90'"),
        wrong("-j${jobs}", "${jobs:+-j${job}}", "18:38: unknown value 'job'; did you mean 'jobs'?"),
        wrong(
            "\"llvm-${llvm}\"",
            "\"llvm ${llvm}\"",
            "28:60: 'llvm 21' is no label: letters, digits, '.', '_' and '-' only",
            "28:60: 'llvm 19' is no label: letters, digits, '.', '_' and '-' only",
            "32:34: warning: 'AMD64 Debian New JIT 3.15' builds the JIT, which on branch 3.15 needs LLVM 21, and may run on a worker without it: require the label llvm-21",
            "32:34: warning: 'AMD64 Debian New JIT 3.14' builds the JIT, which on branch 3.14 needs LLVM 19, and may run on a worker without it: require the label llvm-19"),
        wrong(
            "\"llvm-${llvm}\"",
            "\"llvm-${jobs}\"",
            "28:60: a label cannot depend on the worker: it says which worker",
            "32:34: 'AMD64 Debian New JIT 3.15' builds the JIT with LLVM 2, but branch 3.15 needs LLVM 21: require the label llvm-21",
            "32:34: 'AMD64 Debian New JIT 3.14' builds the JIT with LLVM 2, but branch 3.14 needs LLVM 19: require the label llvm-19"),
        wrong(
            "repository: cpython, version: \"3.15\", priority: 5",
            "repository: cpython, version: \"3.15\", priority: high",
            "4:60: 'priority' of branch '3.15' must be a whole number, not 'high'"),
        wrong(
            "tag: old",
            "tag: very old",
            "6:55: 'very old' is no tag: letters, digits, '.', '_' and '-' only"),
        wrong(
            "name: New JIT",
            "name: New/JIT",
            "32:46: 'New/JIT' cannot be part of a builder's name"),
        wrong(
            "values: {options: -q}",
            "values: {options: {a: b}}",
            "33:82: value 'options' must be a single value"),
        wrong(
            "values: {options: -q}",
            "values: [options]",
            "33:72: 'values' of builders must be a mapping (key: value)"),
        wrong(
            "labels: [amd64, alpine]}\n",
            "label: [amd64, alpine]}\n",
            "39:10: worker 'three' lacks the key 'labels'",
            "39:11: unknown key 'label' in worker 'three'; did you mean 'labels'?"),
        wrong(
            "amd64: {name: AMD64 Debian",
            "amd64: {name: AMD64 Debian, values: {\"a b\": 1}",
            "8:47: bad name 'a b' in values: letters, digits, '.', '_' and '-' only"),
        wrong(
            "{repository: cpython, version: \"3.15\", priority: 5",
            "{repository: cpython, version: \"3.15\", prioritt: 5",
            "4:50: unknown key 'prioritt' in branch '3.15'; did you mean 'priority'?"),
        wrong(
            "modes: [debug, hunt, nogil]",
            "modes: [debug, hunt, nogill]",
            "31:64: unknown mode 'nogill'; did you mean 'nogil'?"),
        wrong(
            "platforms: [amd64], modes: [jit]",
            "platforms: [amd46], modes: [jit]",
            "32:18: unknown platform 'amd46'; did you mean 'amd64'?"),
        wrong(
            "recipe: installed",
            "recipe: instaled",
            "29:44: unknown recipe 'instaled'; did you mean 'installed'?"),
        wrong(
            "jit: {extends: debug",
            "jit: {extends: debugg",
            "28:8: mode 'jit' lacks the key 'recipe'",
            "28:18: unknown mode 'debugg'; did you mean 'debug'?"));
  }

  private static Arguments wrong(String right, String wrong, String... problems) {
    return wrong(List.of(right), List.of(wrong), problems);
  }

  private static Arguments wrong(List<String> right, List<String> wrong, String... problems) {
    String text = GOOD;
    for (int i = 0; i < right.size(); i++) {
      assertThat(text).contains(right.get(i));
      text = text.replace(right.get(i), wrong.get(i));
    }
    return Arguments.of(text, List.of(problems));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("wrong_files")
  void every_impossibility_is_told_with_its_place(String text, List<String> expected) {
    assertThat(problems(text)).isEqualTo(expected.stream().map(problem -> "b:" + problem).toList());
  }
}
