package org.millrace.coordinator.catalog;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What <code>${name}</code> stands for in one builder. A word that is nothing but the name of a
 * list becomes the words of the list; elsewhere a list is written with blanks between its words.
 * Values may name other values. A dollar sign before it writes the characters themselves.
 *
 * <p>As in a shell, <code>${name:+text}</code> is the text if the value is not empty, and <code>
 * ${name:-text}</code> the value, or the text if it is empty. With blanks inside it is a sum:
 * <code>${seconds * factor + 600}</code>.
 */
final class Values {
  private static final int DEEPEST = 10;

  private final Map<String, Value> values;
  private final Set<String> late;
  private final Complaints complaints;
  private final Effort effort;
  private Set<String> used = new LinkedHashSet<>();
  private int nesting;

  /**
   * @param values by name
   * @param late names of those that a worker may give another meaning
   */
  Values(Map<String, Value> values, Set<String> late, Complaints complaints, Effort effort) {
    this.values = values;
    this.late = late;
    this.complaints = complaints;
    this.effort = effort;
  }

  /** The words that one word of a command becomes. */
  List<String> words(Text text) {
    return words(text, 0);
  }

  /** A text with every name replaced. */
  String text(Text text) {
    return text(text, 0);
  }

  /** A text with every name replaced, at its place. */
  Text finish(Text text) {
    return new Text(text(text), text.place());
  }

  /** The names that were looked up since this was asked last. */
  Set<String> takeUsed() {
    Set<String> taken = used;
    used = new LinkedHashSet<>();
    return taken;
  }

  /** Whether one of these names depends on the worker. */
  boolean isLate(Set<String> names) {
    return names.stream().anyMatch(late::contains);
  }

  private List<String> words(Text text, int depth) {
    String value = text.value();
    if (value.startsWith("${") && end(value, 0) == value.length() - 1) {
      return inside(value.substring(2, value.length() - 1), text.place(), depth);
    }
    return List.of(text(text, depth));
  }

  private String text(Text text, int depth) {
    String value = text.value();
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (true) {
      int open = value.indexOf("${", at);
      if (open < 0) {
        out.append(value, at, value.length());
        effort.characters(text.place(), out.length());
        return out.toString();
      }
      if (open > at && value.charAt(open - 1) == '$') {
        out.append(value, at, open).append('{');
        at = open + 2;
        continue;
      }
      int close = end(value, open);
      if (close < 0) {
        complaints.add(text.place(), "'${' without '}'; write $${ for the characters themselves");
        return value;
      }
      out.append(value, at, open);
      out.append(String.join(" ", inside(value.substring(open + 2, close), text.place(), depth)));
      at = close + 1;
    }
  }

  /** Where the brace that is opened behind the dollar sign at {@code open} is closed, or -1. */
  private static int end(String value, int open) {
    int depth = 0;
    for (int i = open; i < value.length(); i++) {
      if (value.startsWith("${", i)) {
        depth++;
      } else if (value.charAt(i) == '}') {
        depth--;
        if (depth == 0) {
          return i;
        }
      }
    }
    return -1;
  }

  /** What stands for everything between <code>${</code> and <code>}</code>. */
  private List<String> inside(String inside, Place place, int depth) {
    int colon = inside.indexOf(':');
    if (colon > 0 && colon + 1 < inside.length() && "+-".indexOf(inside.charAt(colon + 1)) >= 0) {
      List<String> value = lookUp(inside.substring(0, colon), place, depth);
      // Looked at in any case: what is wrong with it is wrong also when it is not needed now.
      List<String> other = nested(new Text(inside.substring(colon + 2), place), depth);
      boolean isEmpty = value.stream().allMatch(String::isEmpty);
      return inside.charAt(colon + 1) == '+'
          ? isEmpty ? List.of() : other
          : isEmpty ? other : value;
    }
    if (inside.indexOf(' ') >= 0) {
      return Sum.of(
          inside, place, name -> String.join(" ", lookUp(name, place, depth)), complaints);
    }
    return lookUp(inside, place, depth);
  }

  private List<String> nested(Text text, int depth) {
    if (nesting == DEEPEST) {
      complaints.add(text.place(), "'${' inside '${' is deeper than " + DEEPEST);
      return List.of();
    }
    nesting++;
    try {
      return words(text, depth);
    } finally {
      nesting--;
    }
  }

  private List<String> lookUp(String name, Place place, int depth) {
    effort.lookup(place);
    Value value = values.get(name);
    if (value == null) {
      complaints.add(
          place,
          "unknown value '"
              + Text.shortened(name)
              + "'"
              + Spelling.hint(name, new TreeSet<>(values.keySet())));
      return List.of();
    }
    if (depth >= DEEPEST) {
      complaints.add(place, "value '" + name + "' goes round in a circle");
      return List.of();
    }
    used.add(name);
    return value.words().stream().flatMap(word -> words(word, depth + 1).stream()).toList();
  }
}
