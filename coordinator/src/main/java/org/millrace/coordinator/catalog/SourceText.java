package org.millrace.coordinator.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The text of a file that anybody may have written, or what is wrong with its bytes. */
final class SourceText {
  static final int MOST_BYTES = 1024 * 1024;

  private SourceText() {}

  /** No more of the file is read than can be used. */
  static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_BYTES + 1);
    }
  }

  /** The text, or null after a complaint. */
  static @Nullable String decode(byte[] bytes, Complaints complaints) {
    if (bytes.length > MOST_BYTES) {
      complaints.add(
          new Place(1, 1),
          "the file has more than %,d bytes, which no farm needs".formatted(MOST_BYTES));
      return null;
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      complaints.add(
          end(text),
          "byte 0x%02X is not UTF-8: save the file as UTF-8".formatted(in.get(in.position())));
      return null;
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** The place behind a text. */
  static Place end(String text) {
    int lines = (int) text.chars().filter(c -> c == '\n').count();
    return new Place(lines + 1, text.length() - text.lastIndexOf('\n'));
  }
}
