package org.millrace.endtoend.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive HTTP/1.1 connection, blocking, which costs the machine little: the load generator
 * shares its processors with what it measures. Reconnects when the server has closed it; never
 * sends a request twice. Used by one thread.
 */
final class Wire implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;

  private final InetSocketAddress address;
  private final String host;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  Wire(URI base) {
    this.address = new InetSocketAddress(base.getHost(), base.getPort());
    this.host = base.getHost() + ":" + base.getPort();
  }

  /**
   * An answer.
   *
   * @param headers names in small letters
   */
  record Answer(int status, Map<String, String> headers, String text) {}

  /** Takes the bytes of a body as they come. */
  interface Sink {
    void take(byte[] bytes, int length);
  }

  /** Sends a request with a body. */
  Answer post(String path, Map<String, String> headers, byte[] body) throws IOException {
    return exchange("POST", path, headers, body);
  }

  /** The same with PATCH. */
  Answer patch(String path, Map<String, String> headers, byte[] body) throws IOException {
    return exchange("PATCH", path, headers, body);
  }

  Answer get(String path) throws IOException {
    return exchange("GET", path, Map.of(), new byte[0]);
  }

  /**
   * Gets a body of any size.
   *
   * @return bytes of the body
   * @throws IOException also where the status is neither 200 nor 206
   */
  long stream(String path, Map<String, String> headers, Sink sink) throws IOException {
    send("GET", path, headers, new byte[0]);
    Head head = head();
    long bytes = body(head, sink);
    settle(head);
    if (head.status != 200 && head.status != 206) {
      throw new IOException("GET " + path + " was answered with " + head.status);
    }
    return bytes;
  }

  private Answer exchange(String method, String path, Map<String, String> headers, byte[] body)
      throws IOException {
    send(method, path, headers, body);
    Head head = head();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    body(head, (bytes, length) -> content.write(bytes, 0, length));
    settle(head);
    return new Answer(head.status, head.headers, content.toString(StandardCharsets.UTF_8));
  }

  private record Head(int status, Map<String, String> headers) {}

  private void send(String method, String path, Map<String, String> headers, byte[] body)
      throws IOException {
    Socket open = socket;
    if (open == null) {
      open = new Socket();
      open.setTcpNoDelay(true);
      open.setSoTimeout(TIMEOUT_MILLIS);
      open.connect(address, TIMEOUT_MILLIS);
      socket = open;
      in = new BufferedInputStream(open.getInputStream(), 1 << 16);
    }
    StringBuilder head = new StringBuilder(512);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ").append(host);
    headers.forEach((name, value) -> head.append("\r\n").append(name).append(": ").append(value));
    if (!method.equals("GET")) {
      head.append("\r\nContent-Length: ").append(body.length);
    }
    head.append("\r\n\r\n");
    ByteArrayOutputStream whole = new ByteArrayOutputStream(head.length() + body.length);
    whole.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    whole.writeBytes(body);
    open.getOutputStream().write(whole.toByteArray());
  }

  private Head head() throws IOException {
    String statusLine = line();
    String[] parts = statusLine.split(" ", 3);
    if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
      throw new IOException("Not an HTTP answer from " + host + ": " + statusLine);
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Head(Integer.parseInt(parts[1]), headers);
  }

  private long body(Head head, Sink sink) throws IOException {
    if (head.status == 204 || head.status == 304) {
      return 0;
    }
    if ("chunked".equalsIgnoreCase(head.headers.get("transfer-encoding"))) {
      long bytes = 0;
      while (true) {
        long size = Long.parseLong(line().replaceFirst(";.*", "").strip(), 16);
        if (size == 0) {
          while (!line().isEmpty()) {
            // Trailers say nothing that is wanted here.
          }
          return bytes;
        }
        take(size, sink);
        line();
        bytes += size;
      }
    }
    long length = Long.parseLong(head.headers.getOrDefault("content-length", "0"));
    take(length, sink);
    return length;
  }

  private void take(long length, Sink sink) throws IOException {
    byte[] buffer = new byte[(int) Math.min(length, 1 << 16)];
    long left = length;
    while (left > 0) {
      int read = input().read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException(host + " closed the connection in the middle of a body");
      }
      sink.take(buffer, read);
      left -= read;
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int b = input().read(); b != '\n'; b = input().read()) {
      if (b < 0) {
        throw new EOFException(host + " closed the connection");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  private InputStream input() throws IOException {
    InputStream open = in;
    if (open == null) {
      throw new IOException("Not connected to " + host);
    }
    return open;
  }

  /** Servers close a connection after so many requests, and say so. */
  private void settle(Head head) throws IOException {
    if ("close".equalsIgnoreCase(head.headers.get("connection"))) {
      close();
    }
  }

  @Override
  public void close() throws IOException {
    Socket open = socket;
    socket = null;
    in = null;
    if (open != null) {
      open.close();
    }
  }
}
