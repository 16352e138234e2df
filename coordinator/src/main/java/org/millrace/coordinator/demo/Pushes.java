package org.millrace.coordinator.demo;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Pushes in CPython's rhythm: most to main, by day more than by night, a third of it on weekends,
 * every third followed by another within minutes, backports to the maintained branches.
 */
final class Pushes {
  private static final double FOLLOWED = 0.3;

  /** Minutes before the end at which there are pushes in any case, so that something runs. */
  private static final int[] LAST = {135, 75, 41, 22};

  private final DemoPlan plan;
  private final List<Branch> branches;

  /** A branch: its key, the git branch, its repository. */
  record Branch(String key, String ref, String repository) {}

  private record Drawn(long at, Branch branch) {}

  Pushes(DemoPlan plan, List<Branch> branches) {
    this.plan = plan;
    this.branches = branches;
  }

  /** Pushes on a working day at the usual pace. */
  private static double perDay(Branch branch) {
    return switch (branch.key()) {
      case "PR" -> 2;
      case "3.12", "3.11", "3.10" -> 0.2;
      default -> branch.ref().equals("main") ? 12 : 3.5;
    };
  }

  /**
   * All pushes in the order of time.
   *
   * @param pace how many times as many as usual
   */
  List<Push> draw(double pace) {
    SplittableRandom random = new SplittableRandom(plan.seed());
    List<Drawn> drawn = new ArrayList<>();
    LocalDate today = plan.now().atZone(ZoneOffset.UTC).toLocalDate();
    for (int day = plan.days(); day >= 0; day--) {
      for (Branch branch : branches) {
        ofDay(today.minusDays(day), branch, pace, random, drawn);
      }
    }
    long end = plan.now().toEpochMilli();
    long begin = end - plan.days() * 86_400_000L;
    drawn.removeIf(push -> push.at() < begin || push.at() > end - 10 * 60_000L);
    Map<String, Branch> busy = new TreeMap<>();
    branches.stream().filter(b -> perDay(b) > 3).forEach(b -> busy.put(b.key(), b));
    List<Branch> last = new ArrayList<>(busy.values());
    for (int i = 0; i < LAST.length && !last.isEmpty(); i++) {
      drawn.add(new Drawn(end - LAST[i] * 60_000L, last.get(i % last.size())));
    }
    drawn.sort(Comparator.comparingLong(Drawn::at));
    List<Push> pushes = new ArrayList<>(drawn.size());
    for (Drawn push : drawn) {
      pushes.add(
          new Push(
              pushes.size() + 1,
              push.at(),
              push.branch().key(),
              push.branch().key().equals("PR")
                  ? "refs/pull/%d/merge".formatted(120_000 + pushes.size())
                  : push.branch().ref(),
              push.branch().repository(),
              revision(random)));
    }
    return pushes;
  }

  private static void ofDay(
      LocalDate day, Branch branch, double pace, SplittableRandom random, List<Drawn> drawn) {
    boolean works =
        day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
    double mean = pace * perDay(branch) * (works ? 1 : 1 / 3.0) * (1 - FOLLOWED);
    Instant midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    for (int n = poisson(mean, random); n > 0; n--) {
      long second =
          random.nextDouble() < 0.8 ? random.nextLong(25_200, 79_200) : random.nextLong(86_400);
      long at = midnight.toEpochMilli() + second * 1_000 + random.nextInt(1_000);
      drawn.add(new Drawn(at, branch));
      while (random.nextDouble() < FOLLOWED) {
        at += random.nextInt(10_000, 300_000);
        drawn.add(new Drawn(at, branch));
      }
    }
  }

  private static int poisson(double mean, SplittableRandom random) {
    int count = 0;
    double left = mean;
    while (left > 0) {
      // In portions, because the product of a large mean is too small for a double.
      double limit = Math.exp(-Math.min(left, 20));
      for (double product = random.nextDouble(); product > limit; count++) {
        product *= random.nextDouble();
      }
      left -= 20;
    }
    return count;
  }

  private static String revision(SplittableRandom random) {
    return "%016x%016x%08x".formatted(random.nextLong(), random.nextLong(), random.nextInt());
  }
}
