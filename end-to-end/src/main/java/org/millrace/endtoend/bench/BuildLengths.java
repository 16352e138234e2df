package org.millrace.endtoend.bench;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How long simulated builds take. The real farm's lengths are not public; these are plausible: a
 * builder has a length of its own, from its mode and machine, and its builds vary around it.
 */
final class BuildLengths {
  private final long seed;
  private final SplittableRandom random;

  BuildLengths(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  /**
   * What a length depends on.
   *
   * @param name of the builder
   * @param factor by which its worker is slower than others
   */
  record Sort(String name, String architecture, List<String> tags, double factor) {}

  /** Draws one. */
  Duration draw(Sort sort) {
    double own = new SplittableRandom(seed ^ sort.name().hashCode()).nextDouble();
    double varied = 1 + 0.08 * Math.clamp(random.nextGaussian(), -3, 3);
    return Duration.ofSeconds(Math.round(60 * minutes(sort, own) * sort.factor() * varied));
  }

  private static double minutes(Sort sort, double own) {
    List<String> tags = sort.tags();
    if (tags.contains("refleak")) {
      return between(120, 240, own);
    }
    if (tags.contains("bigmem") || tags.contains("valgrind")) {
      return between(100, 180, own);
    }
    if (tags.contains("pgo")) {
      return between(60, 120, own);
    }
    if (tags.contains("installed") || sort.name().contains("Windows")) {
      return between(25, 35, own);
    }
    return switch (sort.architecture()) {
      case "AMD64", "ARM64", "aarch64", "PPC64LE", "s390x" -> between(20, 40, own);
      default -> between(35, 60, own);
    };
  }

  private static double between(double least, double most, double share) {
    return least + (most - least) * share;
  }
}
