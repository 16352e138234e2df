package org.millrace.coordinator.catalog;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A scheduler as it is written, before it is known what its words select. */
sealed interface SchedulerSpec {
  String key();

  Place place();

  record OnPush(
      String key,
      Place place,
      Selection selection,
      Duration stableFor,
      Optional<Duration> maxWait,
      Unimportant unimportant)
      implements SchedulerSpec {}

  record Nightly(
      String key,
      Place place,
      Selection selection,
      String cron,
      ZoneId zone,
      boolean onlyIfChanged,
      Unimportant unimportant)
      implements SchedulerSpec {}

  record Force(String key, Place place, Selection selection) implements SchedulerSpec {}

  record Poll(String key, Place place, Text repository, List<Text> branches, Duration every)
      implements SchedulerSpec {}

  /** Of a kind that there is not, which has been complained about. */
  record Unknown(String key, Place place) implements SchedulerSpec {}

  /**
   * Which builders are meant; an empty list narrows nothing.
   *
   * @param branch the only branch, which leaves the scheduler its own name
   * @param tags a builder must have one of them
   * @param withoutTags a builder must have none of them
   */
  record Selection(
      @Nullable Text branch,
      List<Text> branches,
      List<Text> platforms,
      List<Text> modes,
      List<Text> tags,
      List<Text> withoutTags) {}
}
