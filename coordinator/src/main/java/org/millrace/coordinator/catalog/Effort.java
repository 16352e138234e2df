package org.millrace.coordinator.catalog;

/**
 * What reading one file may cost. Few lines can ask for very much (lists of lists, values of
 * values), so work is counted, and a file that wants more than any farm needs is refused.
 */
final class Effort {
  private static final int MOST_LOOKUPS = 250_000;
  private static final int MOST_CHARACTERS = 16_000_000;
  private static final int MOST_COMBINATIONS = 100_000;
  private static final int MOST_BUILDERS = 5_000;
  private static final int MOST_STEPS = 60_000;
  private static final int MOST_BINDINGS = 50_000;

  private int lookups;
  private int characters;
  private int combinations;
  private int builders;
  private int steps;
  private int bindings;

  /** The file asks for more than is done for any file. */
  static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Place place;

    TooMuch(Place place, String message) {
      super(message, null, false, false);
      this.place = place;
    }

    Place place() {
      return place;
    }
  }

  /** One value was looked up. */
  void lookup(Place place) {
    lookups++;
    if (lookups > MOST_LOOKUPS) {
      throw new TooMuch(
          place,
          "values are looked up more than %,d times; does one name another many times over?"
              .formatted(MOST_LOOKUPS));
    }
  }

  /** So many characters were put together. */
  void characters(Place place, int count) {
    characters += count;
    if (characters > MOST_CHARACTERS) {
      throw new TooMuch(
          place,
          "the values come to more than %,d characters; does one name another many times over?"
              .formatted(MOST_CHARACTERS));
    }
  }

  /** One platform in one mode on one branch was looked at. */
  void combination(Place place) {
    combinations++;
    if (combinations > MOST_COMBINATIONS) {
      throw new TooMuch(
          place,
          "platforms, modes and branches are combined more than %,d times"
              .formatted(MOST_COMBINATIONS));
    }
  }

  /** One builder was made. */
  void builder(Place place) {
    builders++;
    if (builders > MOST_BUILDERS) {
      throw new TooMuch(place, "the file has more than %,d builders".formatted(MOST_BUILDERS));
    }
  }

  /** One step of a builder was made. */
  void step(Place place) {
    steps++;
    if (steps > MOST_STEPS) {
      throw new TooMuch(place, "the builders come to more than %,d steps".formatted(MOST_STEPS));
    }
  }

  /** The values of one worker were tried on one builder. */
  void binding(Place place) {
    bindings++;
    if (bindings > MOST_BINDINGS) {
      throw new TooMuch(
          place,
          "more than %,d pairs of a builder and a worker with values".formatted(MOST_BINDINGS));
    }
  }
}
