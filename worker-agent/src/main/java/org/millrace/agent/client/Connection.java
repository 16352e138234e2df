package org.millrace.agent.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** One connection to the coordinator, one call at a time: HTTP/1.1, kept alive. */
final class Connection implements Closeable {
  private static final int LONGEST_LINE = 16 * 1024;
  private static final int MOST_HEADERS = 200;
  private static final int LARGEST_BODY = 32 * 1024 * 1024;
  private static final int ONE_PACKET = 32 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private boolean answered;
  private boolean reusable = true;

  Connection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 4096);
    this.out = socket.getOutputStream();
  }

  /** Makes a call. A connection that failed must not be used again. */
  Response call(Request request, String host, String path) throws IOException {
    answered = false;
    write(request, host, path);
    request.meanwhile().run();
    Response response = read();
    while (response.status() < 200) {
      response = read();
    }
    return response;
  }

  /** True where at least a byte of an answer to the last call came. */
  boolean isAnswered() {
    return answered;
  }

  /** True where another call can be made. */
  boolean isReusable() {
    return reusable && !socket.isClosed();
  }

  private void write(Request request, String host, String path) throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append(request.method()).append(' ').append(path).append(" HTTP/1.1\r\nHost: ");
    head.append(host).append("\r\n");
    for (int i = 0; i + 1 < request.headers().size(); i += 2) {
      head.append(request.headers().get(i)).append(": ");
      head.append(request.headers().get(i + 1)).append("\r\n");
    }
    long length = request.body().length();
    head.append("Content-Length: ").append(length).append("\r\n\r\n");
    byte[] bytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    if (length > ONE_PACKET) {
      out.write(bytes);
      request.body().writeTo(out);
    } else {
      ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length + (int) length);
      all.write(bytes);
      request.body().writeTo(all);
      all.writeTo(out);
    }
    out.flush();
  }

  private Response read() throws IOException {
    String statusLine = line();
    answered = true;
    if (statusLine.length() < 12 || !statusLine.startsWith("HTTP/1.")) {
      throw new IOException("not an HTTP answer");
    }
    int status = number(statusLine.substring(9, 12), 10);
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1 || headers.size() > MOST_HEADERS) {
        throw new IOException("not an HTTP header");
      }
      headers.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    boolean old = statusLine.startsWith("HTTP/1.0");
    String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
    reusable &= !connection.contains("close") && (!old || connection.contains("keep-alive"));
    byte[] body = status < 200 || status == 204 || status == 304 ? new byte[0] : body(headers);
    return new Response(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (headers
        .getOrDefault("transfer-encoding", "")
        .toLowerCase(Locale.ROOT)
        .contains("chunked")) {
      return chunks();
    }
    String length = headers.get("content-length");
    if (length == null) {
      reusable = false;
      return limited(in.readNBytes(LARGEST_BODY + 1));
    }
    return exactly(number(length, 10));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      int size = number(chunkSize(line()), 16);
      if (size == 0) {
        while (!line().isEmpty()) {
          // trailers mean nothing here
        }
        return all.toByteArray();
      }
      all.write(exactly(size));
      limited(all.size());
      line();
    }
  }

  private static String chunkSize(String line) {
    int extension = line.indexOf(';');
    return (extension < 0 ? line : line.substring(0, extension)).strip();
  }

  private byte[] exactly(int length) throws IOException {
    limited(length);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the answer was cut off");
    }
    return bytes;
  }

  private static byte[] limited(byte[] bytes) throws IOException {
    limited(bytes.length);
    return bytes;
  }

  private static void limited(int length) throws IOException {
    if (length < 0 || length > LARGEST_BODY) {
      throw new IOException("an answer that is too large");
    }
  }

  private static int number(String text, int radix) throws IOException {
    try {
      return Integer.parseInt(text, radix);
    } catch (NumberFormatException e) {
      throw new IOException("not a length: " + text, e);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection was closed");
      }
      answered = true;
      if (line.length() > LONGEST_LINE) {
        throw new IOException("not an HTTP answer: a line without an end");
      }
      line.append((char) c);
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
