package org.millrace.coordinator.web;

/**
 * Strangers' text for documents that are read outside of the farm's pages, where nothing isolates
 * it: without what XML 1.0 cannot hold and without marks that turn the direction of what follows.
 */
final class Legible {
  private Legible() {}

  /** At most so many code points; an ellipsis stands for what was cut off. */
  static String text(String text, int most) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), most * 2));
    int[] points = text.codePoints().filter(Legible::isPlain).limit(most + 1L).toArray();
    for (int i = 0; i < Math.min(points.length, most); i++) {
      clean.appendCodePoint(Character.isWhitespace(points[i]) ? ' ' : points[i]);
    }
    if (points.length > most) {
      clean.append('…');
    }
    return clean.toString();
  }

  private static boolean isPlain(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL -> point == '\t' || point == '\n' || point == '\r';
      case Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }
}
