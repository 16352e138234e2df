package org.millrace.webui;

/**
 * A colour, an icon and a word, as {@link Status} has them, with a word of its own.
 *
 * @param css the stylesheet's class
 * @param icon the symbol's id in the sprite
 */
public record Mark(String css, String icon, String word) {
  /** Looks like a status and says something else. */
  public static Mark of(Status status, String word) {
    return new Mark(status.css(), status.icon(), word);
  }
}
