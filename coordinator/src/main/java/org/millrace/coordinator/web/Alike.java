package org.millrace.coordinator.web;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.webui.Status;

/**
 * Builders that fail in one and the same way are one trouble: a commit that breaks forty of them is
 * read once.
 */
final class Alike {
  private Alike() {}

  private record Way(Status status, String summary, String detail) {
    static Way of(BuildRow build) {
      return new Way(Words.status(build), build.summary(), build.detail());
    }
  }

  /**
   * Puts together what is alike, in the order in which each kind comes first.
   *
   * @param last the build by which a builder is judged
   */
  static <T> List<List<T>> of(Collection<T> found, Function<T, BuildRow> last) {
    return by(f -> Way.of(last.apply(f)), found);
  }

  /** Puts together what has the same key, in the order in which each key comes first. */
  static <T, K> List<List<T>> by(Function<T, K> key, Collection<T> found) {
    Map<K, List<T>> kinds =
        found.stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
    return List.copyOf(kinds.values());
  }
}
