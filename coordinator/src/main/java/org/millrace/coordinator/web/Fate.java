package org.millrace.coordinator.web;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.millrace.coordinator.view.ChangeGrid;
import org.millrace.webui.Mark;
import org.millrace.webui.Status;

/** What became of a change on a builder, seen from the change; what matters most comes first. */
enum Fate {
  /** Good before, red since. */
  BROKE(Status.FAILURE, "✗", "new"),
  /** The same, and a newer build is good again. */
  MENDED(Status.WARNINGS, "✗", "mended"),
  /** The farm's trouble, not the change's. */
  TROUBLE(Status.EXCEPTION, "↯", ""),
  /** It was red before. */
  BEFORE(Status.ABANDONED, "✗", "before"),
  RUNNING(Status.RUNNING, "▶", ""),
  PENDING(Status.PENDING, "◷", ""),
  WARNED(Status.WARNINGS, "△", ""),
  GOOD(Status.SUCCESS, "✓", ""),
  /** It waits, and all workers that could build it are away: nobody knows until when. */
  AWAY(Status.PENDING, "◷", "away"),
  /** Cancelled, expired, skipped. */
  NOTHING(Status.SKIPPED, "–", "");

  private final Status status;
  private final String sign;
  private final String word;

  Fate(Status status, String sign, String word) {
    this.status = status;
    this.sign = sign;
    this.word = word;
  }

  static Fate of(ChangeGrid.Cell cell) {
    if (cell.isStuck()) {
      return AWAY;
    }
    if (cell.result() == null) {
      return switch (cell.state()) {
        case "PENDING" -> PENDING;
        case "RUNNING", "RETRYING" -> RUNNING;
        default -> NOTHING;
      };
    }
    return switch (cell.result()) {
      case SUCCESS -> GOOD;
      case WARNINGS -> WARNED;
      case FAILURE -> !cell.isFresh() ? BEFORE : cell.mended() ? MENDED : BROKE;
      case EXCEPTION, RETRY -> TROUBLE;
      case SKIPPED, CANCELLED -> NOTHING;
    };
  }

  static Map<Fate, List<ChangeGrid.Cell>> of(List<ChangeGrid.Cell> cells) {
    return cells.stream()
        .collect(
            Collectors.groupingBy(Fate::of, () -> new EnumMap<>(Fate.class), Collectors.toList()));
  }

  /** Nobody has to look at it. */
  boolean isCalm() {
    return compareTo(RUNNING) >= 0;
  }

  String css() {
    return status.css();
  }

  /** For a cell: a sign, how many, a word where the sign alone could mean two things. */
  String tally(int count) {
    return sign + " " + count + (word.isEmpty() ? "" : " " + word);
  }

  /** {@code 2 broke}, for those who cannot see signs. */
  String count(int count) {
    return count + " " + said();
  }

  Mark mark() {
    return Mark.of(status, said());
  }

  private String said() {
    return switch (this) {
      case BROKE -> "newly broken";
      case MENDED -> "broken, mended since";
      case BEFORE -> "broken before";
      case TROUBLE -> "failed by the farm";
      case WARNED -> "with warnings";
      case AWAY -> "waiting for a worker that is away";
      case NOTHING -> "not built";
      case RUNNING, PENDING, GOOD -> name().toLowerCase(Locale.ROOT);
    };
  }
}
