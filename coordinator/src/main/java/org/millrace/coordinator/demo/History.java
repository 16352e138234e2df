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
      if (waiting != null) {
        if (starts > at) {
          waiting.by = next;
        } else {
          Wish.Run run = run(waiting, starts, minutes, health, random);
          free = run == null ? Long.MAX_VALUE : run.end == 0 ? Long.MAX_VALUE : run.end;
          if (run == null) {
            waiting.by = next;
          }
        }
      }
      waiting = next;
      long delay = (long) (-Math.log(1 - random.nextDouble()) * patience * 60_000) + 900;
      starts = Math.max(at, free == Long.MAX_VALUE ? now : free) + delay;
    }
    if (waiting != null && starts <= now) {
      run(waiting, starts, minutes, health, random);
    }
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
    long end = start + fate.lost() * 420_000L + Math.round(planned * share);
    Wish.Run run = new Wish.Run(wish, worker, fate, start, planned, end > now ? 0 : end);
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
    Map<Track, Integer> numbers = new HashMap<>();
    long id = 0;
    for (Wish.Run run : runs) {
      run.id = ++id;
      run.number = numbers.merge(run.wish.builder, 1, Integer::sum);
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
