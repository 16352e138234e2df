package org.millrace.coordinator.change;

/** Text of strangers, fit for the database: it takes neither NUL nor half a surrogate pair. */
final class Plain {
  private Plain() {}

  static String text(String text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (c == 0 || (Character.isSurrogate(c) && !pair)) {
        clean = clean == null ? new StringBuilder(text.substring(0, i)) : clean;
        clean.append('\uFFFD');
        continue;
      }
      int end = pair ? i + 2 : i + 1;
      if (clean != null) {
        clean.append(text, i, end);
      }
      i = end - 1;
    }
    return clean == null ? text : clean.toString();
  }
}
