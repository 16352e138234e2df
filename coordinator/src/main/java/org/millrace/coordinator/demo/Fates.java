package org.millrace.coordinator.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** Which builds end badly: commits that break many builders, machines that fall ill, flakes. */
final class Fates {
  private static final double PER_PUSH = 0.012;
  private static final Fate LOST =
      new Fate(
          Result.EXCEPTION,
          Reason.WORKER_LOST,
          null,
          "its worker was not heard from any more",
          null,
          2);
  private static final String[] COMPILE_ERRORS = {
    "Python/bytecodes.c:1843:21: error: incompatible pointer types",
    "Modules/_ssl.c:4312:9: error: call to undeclared function 'SSL_get0_group_name'",
    "Objects/dictobject.c:6871:5: error: expected ';' before 'return'",
    "Modules/_hacl/include/krml/internal/target.h:25:4: error: #error Please #define KRML_HOST_CALLOC",
  };

  private final Map<String, List<Breakage>> breakages = new HashMap<>();

  /** A commit that broke some builders, from its push on until the push that mended it. */
  private record Breakage(int from, int to, Predicate<Track> whom, Fate fate) {}

  Fates(List<Push> pushes, List<Track> builders, long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x6272_6f6b_656eL);
    for (Push push : pushes) {
      if (random.nextDouble() < PER_PUSH) {
        int lasts = 2 + (int) (-Math.log(1 - random.nextDouble()) * 90);
        breakages
            .computeIfAbsent(push.branch(), branch -> new ArrayList<>())
            .add(new Breakage(push.id(), push.id() + lasts, scope(builders, random), fate(random)));
      }
    }
  }

  private static Predicate<Track> scope(List<Track> builders, SplittableRandom random) {
    Track like = builders.get(random.nextInt(builders.size()));
    return switch (random.nextInt(8)) {
      case 0 -> builder -> true;
      case 1, 2 -> builder -> builder.mode().equals(like.mode());
      case 3, 4 -> builder -> builder.architecture().equals(like.architecture());
      case 5 -> builder -> builder.name().contains("NoGIL");
      default -> builder -> builder.platform().equals(like.platform());
    };
  }

  private static Fate fate(SplittableRandom random) {
    int dice = random.nextInt(10);
    if (dice < 2) {
      String error = COMPILE_ERRORS[random.nextInt(COMPILE_ERRORS.length)];
      return new Fate(Result.FAILURE, Reason.COMMAND_FAILED, Fate.Step.COMPILE, error, null, 0);
    }
    Reason reason =
        dice < 8 ? Reason.TESTS_FAILED : dice < 9 ? Reason.CRASHED : Reason.TEST_TIMED_OUT;
    return Fate.of(any(reason, random));
  }

  private static Trouble any(Reason reason, SplittableRandom random) {
    List<Trouble> all = Trouble.of(reason);
    return all.get(random.nextInt(all.size()));
  }

  /** How the builds of one builder end, asked one after another. */
  Health of(Track builder, long seed) {
    return new Health(builder, breakages.getOrDefault(builder.branch(), List.of()), seed);
  }

  /** What a builder suffers from. Used by one thread. */
  static final class Health {
    private final Track builder;
    private final List<Breakage> breakages;
    private final SplittableRandom random;
    private final double flakes;
    private final boolean warns;
    private final boolean chronic;
    private final Trouble favourite;
    private @Nullable Fate ill;

    private Health(Track builder, List<Breakage> breakages, long seed) {
      this.builder = builder;
      this.breakages = breakages;
      this.random = new SplittableRandom(seed);
      this.flakes = random.nextDouble() < 0.15 ? 0.12 : 0.015;
      this.warns = random.nextDouble() < 0.06;
      this.chronic = random.nextDouble() < 0.03;
      this.favourite = any(Reason.PASSED_ON_RERUN, random);
    }

    /**
     * The next build's end.
     *
     * @param remaining share of the whole time that is left after it, 1 at the beginning
     */
    Fate next(Push push, double remaining) {
      Fate fate = own(push, remaining);
      double dice = random.nextDouble();
      if (fate.earlier() > 0) {
        return fate;
      }
      return dice < 0.0001
          ? LOST
          : dice < 0.0005 ? fate.after(2) : dice < 0.006 ? fate.after(1) : fate;
    }

    private Fate own(Push push, double remaining) {
      for (Breakage breakage : breakages) {
        if (breakage.from() <= push.id()
            && push.id() < breakage.to()
            && breakage.whom().test(builder)) {
          return breakage.fate();
        }
      }
      Fate illness = ill;
      if (illness != null) {
        if ((!chronic || remaining > 0.08) && random.nextDouble() < 0.12) {
          ill = null;
        }
        return illness;
      }
      // Some have been ill for weeks when it all ends.
      if (random.nextDouble() < (chronic && remaining < 0.06 ? 0.2 : 0.002)) {
        ill = illness();
        return ill;
      }
      return passing();
    }

    private Fate illness() {
      if (builder.isHunt()) {
        return Fate.of(any(Reason.REFERENCE_LEAK, random));
      }
      return switch (random.nextInt(6)) {
        case 0 -> Fate.of(any(Reason.TEST_TIMED_OUT, random));
        case 1 -> Fate.of(any(Reason.CRASHED, random));
        default -> Fate.of(any(Reason.TESTS_FAILED, random));
      };
    }

    private Fate passing() {
      double dice = random.nextDouble();
      if (dice < flakes) {
        return Fate.of(random.nextInt(3) > 0 ? favourite : any(Reason.PASSED_ON_RERUN, random));
      }
      dice = random.nextDouble();
      if (dice < 0.004) {
        return Fate.of(any(Reason.ENVIRONMENT_CHANGED, random));
      }
      if (dice < 0.006) {
        return new Fate(
            Result.EXCEPTION,
            Reason.SOURCE_UNAVAILABLE,
            Fate.Step.GIT,
            "the repository did not answer for 5 minutes, tried 3 times",
            null,
            2);
      }
      if (dice < 0.0075) {
        return new Fate(
            Result.CANCELLED,
            Reason.STOPPED,
            Fate.Step.TEST,
            "user ada: not needed any more",
            null,
            0);
      }
      if (warns) {
        return new Fate(
            Result.WARNINGS,
            Reason.WARNINGS_IN_LOG,
            Fate.Step.COMPILE,
            "2 warnings, the first: Modules/_ssl.c:1204:9: warning: 'X' is deprecated",
            null,
            0);
      }
      return Fate.GOOD;
    }
  }
}
