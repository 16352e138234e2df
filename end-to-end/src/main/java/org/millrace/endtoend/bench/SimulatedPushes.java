package org.millrace.endtoend.bench;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Pushes at CPython's pace: a dozen to main on a working day and a third of it on others, by day
 * more than by night, every third followed by another within minutes; three or four backports a day
 * to each maintained branch soon after a push to main; now and then a fix for the older ones.
 */
final class SimulatedPushes {
  private static final String MAIN = "main";
  private static final List<String> MAINTAINED = List.of("3.15", "3.14", "3.13");
  private static final List<String> OLD = List.of("3.12", "3.11", "3.10");
  private static final double FOLLOWED = 0.3;

  private final SplittableRandom random;

  SimulatedPushes(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * A push.
   *
   * @param branch in git
   */
  record Planned(Instant at, String branch) {}

  /** All pushes of some days, in order. */
  List<Planned> of(LocalDate first, int days) {
    List<Planned> all = new ArrayList<>();
    for (int i = 0; i < days; i++) {
      day(first.plusDays(i), all);
    }
    all.sort(Comparator.comparing(Planned::at));
    return all;
  }

  private void day(LocalDate day, List<Planned> all) {
    boolean works =
        day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
    double share = works ? 1 : 1 / 3.0;
    List<Instant> main = new ArrayList<>();
    for (int n = poisson(12 * share * (1 - FOLLOWED)); n > 0; n--) {
      Instant at = timeOf(day);
      main.add(at);
      while (random.nextDouble() < FOLLOWED) {
        at = at.plusSeconds(random.nextInt(10, 300));
        main.add(at);
      }
    }
    main.forEach(at -> all.add(new Planned(at, MAIN)));
    for (String branch : MAINTAINED) {
      for (int n = poisson(3.5 * share); n > 0; n--) {
        Instant after = main.isEmpty() ? timeOf(day) : main.get(random.nextInt(main.size()));
        all.add(new Planned(after.plusSeconds(random.nextInt(900, 3600)), branch));
      }
    }
    for (String branch : OLD) {
      for (int n = poisson(0.2 * share); n > 0; n--) {
        all.add(new Planned(timeOf(day), branch));
      }
    }
  }

  /** Four of five between 7 and 22 o'clock UTC, when Europe and America are awake. */
  private Instant timeOf(LocalDate day) {
    long second =
        random.nextDouble() < 0.8
            ? random.nextLong(7 * 3600L, 22 * 3600L)
            : random.nextLong(Duration.ofDays(1).toSeconds());
    return day.atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(second);
  }

  private int poisson(double mean) {
    double limit = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; count++) {
      product *= random.nextDouble();
    }
    return count;
  }
}
