package org.millrace.coordinator.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the builders made of the pushes: each builds the newest that it has not built, and what
 * comes meanwhile supersedes what waits. Used by one thread.
 */
final class History {
  private static final int TRIES = 8;

  /** Later than all times here, and far from the end of a long. */
  private static final long FOREVER = Long.MAX_VALUE / 4;

  private final DemoPlan plan;
  private final List<Track> builders;
  private final long begin;
  private final long now;

  /**
   * All that happened.
   *
   * @param wishes in the order of time, with their ids
   * @param runs the builds in the order of time, with ids and numbers
   */
  record Told(List<Push> pushes, List<Wish> wishes, List<Wish.Run> runs) {}

  History(DemoPlan plan, List<Track> builders) {
    this.plan = plan;
    this.builders = builders;
    this.now = plan.now().toEpochMilli();
    this.begin = now - plan.days() * 86_400_000L;
  }

  /** Makes pushes come faster or slower until there are as many builds as wanted. */
  Told tell(List<Pushes.Branch> branches) {
    Pushes pushes = new Pushes(plan, branches);
    double pace = (double) plan.builds() / (plan.days() * 2_300.0);
    for (int i = 1; ; i++) {
      List<Push> drawn = pushes.draw(pace);
      List<Wish> wishes = wishes(drawn);
      long runs = wishes.stream().filter(wish -> wish.run != null).count();
      if (runs >= plan.builds() && (runs < plan.builds() * 1.03 || i >= TRIES)) {
        return numbered(drawn, wishes, runs - plan.builds());
      }
      if (i > 4 * TRIES) {
        throw new IllegalArgumentException(
            "So many builds (%,d) do not fit into %d days: the farm's machines are full at %,d."
                .formatted(plan.builds(), plan.days(), runs));
      }
      pace *= 1.012 * plan.builds() / Math.max(1, runs);
    }
  }

  private List<Wish> wishes(List<Push> pushes) {
    Map<String, List<Push>> byBranch = new HashMap<>();
    for (Push push : pushes) {
      byBranch.computeIfAbsent(push.branch(), branch -> new ArrayList<>()).add(push);
    }
    Fates fates = new Fates(pushes, builders, plan.seed());
    List<Wish> wishes = new ArrayList<>();
    for (Track builder : builders) {
      SplittableRandom random =
          new SplittableRandom(plan.seed() * 1_000_003 + builder.position() * 7_919L);
      Fates.Health health = fates.of(builder, random.nextLong());
      build(builder, byBranch.getOrDefault(builder.branch(), List.of()), health, random, wishes);
    }
    onlyAsManyAsThereAreSlots(wishes);
    return wishes;
  }

  private void build(
      Track builder,
      List<Push> pushes,
      Fates.Health health,
      SplittableRandom random,
      List<Wish> wishes) {
    double minutes = builder.minutes(random.nextDouble());
    double patience = minutes > 90 ? 45 : 4;
    Wish waiting = null;
    long starts = 0;
    long free = 0;
    for (Push push : pushes) {
      if (push.branch().equals("PR") && random.nextInt(4) > 0) {
        continue;
      }
      long at = push.at() + (builder.isHunt() ? 3_600_000 : 30_000);
      if (at > now) {
        break;
      }
      Wish next = new Wish(builder, push, at);
      wishes.add(next);
      if (!next.collapses()) {
        // In its turn behind those that wait, and then once the builder is free.
        long turn = Math.max(at, free) + delay(patience, random);
        free = turn > now ? FOREVER : endOf(run(next, turn, minutes, health, random));
        continue;
      }
      if (waiting != null) {
        if (starts > at) {
          waiting.by = next;
        } else {
          Wish.Run run = run(waiting, starts, minutes, health, random);
          free = endOf(run);
          if (run == null) {
            waiting.by = next;
          }
        }
      }
      waiting = next;
      starts = free == FOREVER ? FOREVER : Math.max(at, free) + delay(patience, random);
    }
    if (waiting != null && starts <= now) {
      run(waiting, starts, minutes, health, random);
    }
  }

  private static long delay(double patience, SplittableRandom random) {
    return (long) (-Math.log(1 - random.nextDouble()) * patience * 60_000) + 900;
  }

  /** When the builder is free again; never, while it builds or where nobody takes the build. */
  private static long endOf(Wish.@Nullable Run run) {
    return run == null || run.end == 0 ? FOREVER : run.end;
  }

  /** Null where none of the machines takes it: they are away. */
  private Wish.@Nullable Run run(
      Wish wish, long start, double minutes, Fates.Health health, SplittableRandom random) {
    List<Crew> able = wish.builder.workers();
    Crew worker = null;
    int first = random.nextInt(Math.max(1, able.size()));
    for (int i = 0; i < able.size() && worker == null; i++) {
      Crew one = able.get((first + i) % able.size());
      worker = one.until() > start ? one : null;
    }
    Fate fate = health.next(wish.push, (double) (now - start) / (now - begin));
    double varied = 1 + 0.08 * Math.clamp(random.nextGaussian(), -3, 3);
    if (worker == null) {
      return null;
    }
    long planned = Math.round(minutes * worker.factor() * varied * 60_000);
    double share = fate.halts() ? wish.builder.begins(fate.stepOf(wish.builder) + 1) : 1;
    long end =
        start
            + fate.earlier() * Wish.ANEW
            + (fate.isLost() ? Math.min(Wish.LOST_AFTER, planned) : Math.round(planned * share));
    boolean runs = end > now;
    // What is to happen after the end has not happened.
    Fate sofar =
        runs ? fate.after(Math.min(fate.earlier(), (int) ((now - start) / Wish.ANEW))) : fate;
    Wish.Run run = new Wish.Run(wish, worker, sofar, start, planned, runs ? 0 : end);
    wish.run = run;
    return run;
  }

  /** Builds that run now, beyond what their machines can hold, have not begun. */
  private void onlyAsManyAsThereAreSlots(List<Wish> wishes) {
    Map<Crew, Integer> running = new HashMap<>();
    wishes.stream()
        .filter(wish -> wish.run != null && wish.run.end == 0)
        .sorted(Comparator.comparingLong((Wish wish) -> run(wish).start))
        .forEach(wish -> {
          if (running.merge(run(wish).worker, 1, Integer::sum) > run(wish).worker.slots()) {
            wish.run = null;
          }
        });
    collapse(wishes);
  }

  /** Of those that wait for a builder after all, the newest supersedes the others. */
  private static void collapse(List<Wish> wishes) {
    Map<Long, Wish> newest = new HashMap<>();
    for (Wish wish : wishes.reversed()) {
      if (wish.collapses() && wish.run == null && wish.by == null) {
        wish.by = newest.putIfAbsent(wish.builder.id(), wish);
      }
    }
  }

  static Wish.Run run(Wish wish) {
    Wish.Run run = wish.run;
    if (run == null) {
      throw new IllegalArgumentException("Request " + wish.id + " has no build");
    }
    return run;
  }

  /** Leaves out the oldest builds and all that came to them, and numbers the others. */
  private static Told numbered(List<Push> pushes, List<Wish> wishes, long tooMany) {
    List<Wish.Run> runs =
        wishes.stream()
            .filter(wish -> wish.run != null)
            .map(History::run)
            .sorted(
                Comparator.comparingLong((Wish.Run run) -> run.start)
                    .thenComparingInt(run -> run.wish.builder.position()))
            .skip(tooMany)
            .toList();
    Map<Long, Integer> numbers = new HashMap<>();
    long id = 0;
    for (Wish.Run run : runs) {
      run.id = ++id;
      run.number = numbers.merge(run.wish.builder.id(), 1, Integer::sum);
    }
    Predicate<Wish> stays =
        wish -> {
          Wish last = wish.last();
          return last.run == null || last.run.id > 0;
        };
    List<Wish> kept =
        wishes.stream()
            .filter(stays)
            .sorted(
                Comparator.comparingLong((Wish wish) -> wish.submitted)
                    .thenComparingInt(wish -> wish.builder.position()))
            .toList();
    id = 0;
    for (Wish wish : kept) {
      wish.id = ++id;
    }
    return new Told(pushes, kept, runs);
  }
}
