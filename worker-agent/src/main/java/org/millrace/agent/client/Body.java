package org.millrace.agent.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The body of a request; it can be written again when the request has to be. */
interface Body {
  long length() throws IOException;

  void writeTo(OutputStream out) throws IOException;

  /** The first bytes of an array, which must not change until the call is over. */
  static Body of(byte[] bytes, int length) {
    return new Body() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
      }
    };
  }

  /** A record as JSON. */
  static Body json(Object value) {
    byte[] bytes = Json.bytes(value);
    return of(bytes, bytes.length);
  }

  /** A file, which must not change until the call is over. */
  static Body of(Path file) {
    return new Body() {
      @Override
      public long length() throws IOException {
        return Files.size(file);
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        Files.copy(file, out);
      }
    };
  }
}
