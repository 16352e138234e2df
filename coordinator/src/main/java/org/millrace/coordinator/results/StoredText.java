package org.millrace.coordinator.results;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Text that a build printed, made fit for the database: no NUL, no half characters, an end. */
final class StoredText {
  private StoredText() {}

  /** One line: what would end or hide it becomes a blank. */
  static String line(String text, int longest) {
    return clean(text, longest, false).strip();
  }

  /** Several lines. */
  static String lines(String text, int longest) {
    return clean(text, longest, true);
  }

  /** A name: one that is cut stays different from others that begin like it. */
  static String name(String text, int longest) {
    if (text.length() <= longest) {
      return line(text, longest);
    }
    String whole = HexFormat.of().formatHex(sha256(text), 0, 8);
    return line(text, longest - whole.length() - 1) + "~" + whole;
  }

  private static String clean(String text, int longest, boolean layout) {
    StringBuilder kept = new StringBuilder(Math.min(text.length(), longest));
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (kept.length() + (pair ? 2 : 1) > longest) {
        kept.setLength(Math.max(0, longest - 1));
        if (!kept.isEmpty() && Character.isHighSurrogate(kept.charAt(kept.length() - 1))) {
          kept.setLength(kept.length() - 1);
        }
        return kept.append('…').toString();
      }
      if (pair) {
        kept.append(c).append(text.charAt(++i));
      } else if (Character.isSurrogate(c)) {
        kept.append('\ufffd');
      } else if (Character.isISOControl(c) && !(layout && (c == '\n' || c == '\t'))) {
        kept.append(' ');
      } else {
        kept.append(c);
      }
    }
    return kept.toString();
  }

  static byte[] sha256(String text) {
    return newHash().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  static MessageDigest newHash() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
