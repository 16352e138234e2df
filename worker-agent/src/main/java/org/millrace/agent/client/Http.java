package org.millrace.agent.client;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Problem;
import org.millrace.protocol.Protocol;

/**
 * One coordinator's address and the connections to it. Safe for use by any thread.
 *
 * <p>Plain sockets, because java.net.http costs an idle agent some 15 MB, a third of what it may
 * have.
 */
public final class Http {
  private static final int CONNECT_MILLIS = 5_000;

  private final URI coordinator;
  private final String root;
  private final String host;
  private final int port;
  private final boolean secure;
  private final Deadlines deadlines;
  private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

  /**
   * Opens nothing yet.
   *
   * @param coordinator the coordinator's address, {@code https://farm.example}
   * @param executor runs the watch over calls that take too long
   */
  public Http(URI coordinator, Executor executor) {
    this.coordinator = coordinator;
    String path = coordinator.getRawPath() == null ? "" : coordinator.getRawPath();
    this.root = (path.endsWith("/") ? path.substring(0, path.length() - 1) : path) + Protocol.ROOT;
    this.secure = "https".equalsIgnoreCase(coordinator.getScheme());
    this.port = coordinator.getPort() > 0 ? coordinator.getPort() : secure ? 443 : 80;
    this.host = coordinator.getHost().replaceAll("^\\[|\\]$", "");
    this.deadlines = new Deadlines(executor);
  }

  /** Makes one call, once; but once more where a connection from before turns out to be closed. */
  Answer send(Request request) {
    try {
      Connection kept = idle.pollFirst();
      if (kept != null) {
        try {
          return answer(call(kept, request));
        } catch (IOException e) {
          if (kept.isAnswered() || isOverdue(e)) {
            return unreachable(e);
          }
        }
      }
      return answer(call(connect(), request));
    } catch (IOException e) {
      return unreachable(e);
    }
  }

  private Response call(Connection connection, Request request) throws IOException {
    deadlines.begin(connection, request.timeout());
    try {
      Response response =
          connection.call(request, coordinator.getRawAuthority(), root + request.path());
      if (deadlines.end(connection) && connection.isReusable()) {
        idle.addFirst(connection);
      } else {
        connection.close();
      }
      return response;
    } catch (IOException e) {
      boolean inTime = deadlines.end(connection);
      connection.close();
      throw inTime ? e : new Overdue(request.timeout());
    }
  }

  private Connection connect() throws IOException {
    IOException last = null;
    for (InetAddress address : InetAddress.getAllByName(host)) {
      Socket socket = new Socket();
      try {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
        return new Connection(secure ? secured(socket) : socket);
      } catch (IOException e) {
        socket.close();
        last = e;
      }
    }
    throw last == null ? new IOException(host + " has no address") : last;
  }

  private Socket secured(Socket plain) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    plain.setSoTimeout(CONNECT_MILLIS);
    socket.startHandshake();
    plain.setSoTimeout(0);
    return socket;
  }

  /** A call that took too long. */
  private static final class Overdue extends IOException {
    private static final long serialVersionUID = 1L;

    Overdue(Duration timeout) {
      super("no answer within " + timeout);
    }
  }

  private static boolean isOverdue(IOException e) {
    return e instanceof Overdue;
  }

  private static Answer unreachable(IOException e) {
    String message = e.getMessage();
    String what = e.getClass().getSimpleName();
    return new Answer.Unreachable(message == null ? what : what + ": " + message, null);
  }

  private static Answer answer(Response response) {
    int status = response.status();
    if (status >= 200 && status < 300) {
      return new Answer.Ok(
          status, number(response.header(Protocol.OFFSET_HEADER)), response.body());
    }
    Problem problem = status == 429 || status >= 500 ? null : problem(response);
    if (problem != null) {
      return new Answer.Refused(problem);
    }
    return new Answer.Unreachable("HTTP status " + status, retryAfter(response));
  }

  /** The problem of a refusal, or null: a proxy's page, or a code of a newer coordinator. */
  private static @Nullable Problem problem(Response response) {
    String type = response.header("Content-Type").toLowerCase(Locale.ROOT);
    if (!type.startsWith("application/problem+json")) {
      return null;
    }
    try {
      Problem problem = Json.read(response.body(), Problem.class);
      return isComplete(problem) ? problem : null;
    } catch (JsonParseException e) {
      return null;
    }
  }

  @SuppressWarnings("ConstantValue") // Gson leaves null what the sender left out
  private static boolean isComplete(Problem problem) {
    return problem.code() != null;
  }

  /** What Retry-After says in seconds; a date is not understood, our own delays do as well. */
  private static @Nullable Duration retryAfter(Response response) {
    OptionalLong seconds = number(response.header("Retry-After"));
    return seconds.isPresent() ? Duration.ofSeconds(Math.min(seconds.getAsLong(), 3600)) : null;
  }

  private static OptionalLong number(String text) {
    boolean isOne = !text.isEmpty() && text.length() <= 18;
    for (int at = 0; isOne && at < text.length(); at++) {
      isOne = text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
    return isOne ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }
}
