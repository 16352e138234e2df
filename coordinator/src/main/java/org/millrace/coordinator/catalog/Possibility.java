package org.millrace.coordinator.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What CPython cannot be asked for. Judged by the commands as they will run, so that no spelling of
 * a mode slips through.
 */
final class Possibility {
  private static final Version FIRST_FREE_THREADED = new Version(3, 13);
  private static final Version FIRST_JIT = new Version(3, 13);
  private static final Set<String> JIT_ARCHITECTURES =
      Set.of("AMD64", "x86-64", "x86_64", "aarch64", "ARM64");

  /** The LLVM that makes the JIT's stencils, by CPython's version: Tools/jit/README.md of each. */
  private static final Map<Version, Integer> LLVM =
      Map.of(new Version(3, 13), 18, new Version(3, 14), 19, new Version(3, 15), 21);

  private static final String LLVM_LABEL = "llvm-";
  private static final Pattern JIT = Pattern.compile("--(enable-)?experimental-jit(=(?!no).*)?");
  private static final Pattern HUNT = Pattern.compile("-R[0-9]+:.*|--huntrleaks(=.*)?");
  private static final Pattern HUNT_RUNS = Pattern.compile("[0-9]+:.*");

  private final BuilderDefinition builder;
  private final Combination from;
  private final @Nullable Version version;
  private final Place place;
  private final Refusals refusals;
  private final List<String> words;

  private Possibility(BuilderDefinition builder, Combination from, Place place, Refusals refusals) {
    this.builder = builder;
    this.from = from;
    this.version = Version.parse(from.branch().version().value());
    this.place = place;
    this.refusals = refusals;
    this.words =
        builder.steps().stream()
            .flatMap(step -> step.command().stream())
            .filter(word -> word.indexOf('\n') < 0)
            .flatMap(word -> Arrays.stream(word.split(" ", -1)))
            .flatMap(word -> Arrays.stream(unassigned(word)))
            .toList();
  }

  /** {@code TESTOPTS=-R} is also {@code -R}; an option with its value is one word. */
  private static String[] unassigned(String word) {
    return word.startsWith("-") ? new String[] {word} : word.split("=", 2);
  }

  /** Refuses a builder that could never do what it says. */
  static void check(BuilderDefinition builder, Combination from, Place place, Refusals refusals) {
    new Possibility(builder, from, place, refusals).check();
  }

  private void check() {
    if (builder.execution().needsEmulator()
        && builder.steps().stream().noneMatch(this::isForeign)) {
      complain(
          "is "
              + builder.execution().word()
              + ", but no step of it names an image of "
              + builder.architecture()
              + " to run in");
    }
    if (has("--disable-gil") && isBefore(FIRST_FREE_THREADED)) {
      complain(
          "asks for --disable-gil on branch "
              + builder.branch()
              + ": only 3.13 and later can be built without the GIL");
    }
    if (has("--disable-gil") && has("--with-trace-refs")) {
      complain("asks for --with-trace-refs and --disable-gil, which exclude each other");
    }
    if (huntsLeaks() && !isDebugBuild()) {
      complain("hunts reference leaks (-R) without --with-pydebug: only a debug build counts them");
    }
    if ((has("--enable-optimizations") || has("--pgo")) && builder.execution() == Execution.CROSS) {
      complain(
          "asks for profile-guided optimization in cross mode: the profile is made by running the"
              + " new interpreter, which the compiling machine cannot");
    }
    if (words.stream().anyMatch(word -> JIT.matcher(word).matches())) {
      checkJit();
    }
  }

  private boolean isForeign(StepDefinition step) {
    return step.container() != null
        && step.container().architecture().equals(builder.architecture());
  }

  private void checkJit() {
    if (has("--disable-gil")) {
      complain("asks for the JIT and --disable-gil: there is no JIT without the GIL");
    }
    if (isBefore(FIRST_JIT)) {
      complain("asks for the JIT on branch " + builder.branch() + ": only 3.13 and later have one");
    }
    if (!JIT_ARCHITECTURES.contains(builder.architecture())) {
      complain(
          "asks for the JIT on "
              + builder.architecture()
              + ": it makes code for x86-64 and aarch64 only");
    } else if (from.platform().libc() != Libc.GLIBC) {
      complain(
          "asks for the JIT on platform '"
              + builder.platform()
              + "', which is not one with glibc: it is supported with glibc only");
    }
    checkLlvm();
  }

  private void checkLlvm() {
    Integer right = version == null ? null : LLVM.get(version);
    Optional<String> label =
        builder.requires().stream().filter(word -> word.startsWith(LLVM_LABEL)).findFirst();
    boolean inImage = builder.steps().stream().anyMatch(step -> step.container() != null);
    if (right == null
        || label.equals(Optional.of(LLVM_LABEL + right))
        || (label.isEmpty() && inImage)) {
      return;
    }
    String must = "require the label " + LLVM_LABEL + right;
    if (label.isEmpty()) {
      refusals.add(
          place,
          Severity.WARNING,
          "",
          builder.name(),
          " builds the JIT, which on branch %s needs LLVM %d, and may run on a worker without it: %s"
              .formatted(builder.branch(), right, must));
    } else {
      complain(
          "builds the JIT with LLVM %s, but branch %s needs LLVM %d: %s"
              .formatted(
                  label.get().substring(LLVM_LABEL.length()), builder.branch(), right, must));
    }
  }

  private void complain(String why) {
    refusals.add(place, Severity.ERROR, "", builder.name(), " " + why);
  }

  private boolean has(String word) {
    return words.contains(word);
  }

  /** False also where the version is unreadable, which was complained about. */
  private boolean isBefore(Version first) {
    return version != null && version.compareTo(first) < 0;
  }

  private boolean huntsLeaks() {
    for (int i = 0; i < words.size(); i++) {
      boolean split = words.get(i).equals("-R") && i + 1 < words.size();
      if (HUNT.matcher(words.get(i)).matches()
          || (split && HUNT_RUNS.matcher(words.get(i + 1)).matches())) {
        return true;
      }
    }
    return false;
  }

  /** On Windows a debug build is what there is unless another is asked for. */
  private boolean isDebugBuild() {
    Set<String> all = words.stream().collect(Collectors.toSet());
    boolean windows = all.stream().anyMatch(word -> word.endsWith("build.bat"));
    return all.contains("--with-pydebug")
        || (windows && !all.contains("Release") && !all.contains("--pgo"));
  }
}
