package org.millrace.agent.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Assignment;
import org.millrace.protocol.ClaimRequest;
import org.millrace.protocol.EnrolmentRequest;
import org.millrace.protocol.EnrolmentResponse;
import org.millrace.protocol.EventsRequest;
import org.millrace.protocol.EventsResponse;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.HeartbeatRequest;
import org.millrace.protocol.HeartbeatRequest.HeldAttempt;
import org.millrace.protocol.HeartbeatResponse;
import org.millrace.protocol.HeartbeatResponse.AttemptOrder;
import org.millrace.protocol.HeartbeatResponse.Order;
import org.millrace.protocol.HeartbeatResponse.WorkerOrder;
import org.millrace.protocol.Plan;
import org.millrace.protocol.ProblemCode;
import org.millrace.protocol.Protocol;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * Answers an agent as docs/protocol.md says, keeps all that it is told, and answers single calls as
 * a test wants them answered.
 */
public final class FakeCoordinator implements AutoCloseable {
  public static final String CREDENTIAL = "credential-of-worker-7";
  public static final String ONE_TIME_TOKEN = "one-time-token";
  private static final Duration HOLD = Duration.ofSeconds(2);

  private record Script(String line, Function<Call, @Nullable Reply> answer) {}

  private final Map<Long, FakeAttempt> attempts = new ConcurrentHashMap<>();
  private final List<FakeAttempt> waiting = new ArrayList<>();
  private final ConcurrentLinkedDeque<Script> scripts = new ConcurrentLinkedDeque<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final AtomicLong ids = new AtomicLong(100);
  private final AtomicLong tokens = new AtomicLong();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private volatile WorkerOrder workerOrder = WorkerOrder.WORK;
  private volatile int slots = 2;
  private volatile Duration interval = Duration.ofMillis(200);
  private volatile int port;
  private @Nullable HttpServer server;

  public FakeCoordinator() throws IOException {
    comeBack();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Closes the port and all connections. */
  public synchronized void goAway() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }

  /** Opens the port again, knowing everything it knew. */
  public synchronized void comeBack() throws IOException {
    HttpServer fresh =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    fresh.createContext(Protocol.ROOT, this::handle);
    fresh.setExecutor(executor);
    fresh.start();
    port = fresh.getAddress().getPort();
    server = fresh;
  }

  /** Puts a build into the queue. */
  public FakeAttempt offer(Plan plan) {
    FakeAttempt attempt = new FakeAttempt(ids.incrementAndGet(), plan);
    attempts.put(attempt.id, attempt);
    synchronized (waiting) {
      waiting.add(attempt);
      waiting.notifyAll();
    }
    return attempt;
  }

  public void workerOrder(WorkerOrder order) {
    workerOrder = order;
  }

  public void slots(int number) {
    slots = number;
  }

  public void interval(Duration duration) {
    interval = duration;
  }

  /**
   * Answers the next call that matches in another way.
   *
   * @param line a regular expression for method and path
   * @param answer the answer; null lets the call through
   */
  public void next(String line, Function<Call, @Nullable Reply> answer) {
    scripts.add(new Script(line, answer));
  }

  /** Answers the next call that matches so. */
  public void next(String line, Reply reply) {
    next(line, call -> reply);
  }

  /** The call is carried out, but the answer does not arrive. */
  public void loseAnswer(String line) {
    next(
        line,
        call -> {
          answer(call);
          return Reply.cut();
        });
  }

  /** True when all scripted answers were given. */
  public boolean isScriptOver() {
    return scripts.isEmpty();
  }

  /** All calls so far that match. */
  public List<Call> calls(String line) {
    return calls.stream().filter(call -> call.line().matches(line)).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new HashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
      String path = exchange.getRequestURI().getPath().substring(Protocol.ROOT.length());
      Call call =
          new Call(
              exchange.getRequestMethod(), path, headers, exchange.getRequestBody().readAllBytes());
      calls.add(call);
      Reply reply = scripted(call);
      if (reply == null) {
        reply = answer(call);
      }
      if (reply.status() == Reply.CUT) {
        return;
      }
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.getResponseHeaders().set("Content-Type", reply.type());
      byte[] body = reply.bytes();
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    } catch (RuntimeException e) {
      e.printStackTrace();
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private @Nullable Reply scripted(Call call) {
    for (Script script : scripts) {
      if (call.line().matches(script.line()) && scripts.remove(script)) {
        return script.answer().apply(call);
      }
    }
    return null;
  }

  private Reply answer(Call call) {
    String token = call.header("Authorization").replaceFirst("^Bearer ", "");
    return switch (call.line()) {
      case "POST /enrolments" -> enrol(call.json(EnrolmentRequest.class));
      case "POST /claims" ->
          token.equals(CREDENTIAL)
              ? claim(call.json(ClaimRequest.class))
              : Reply.problem(ProblemCode.UNKNOWN_WORKER);
      case "POST /heartbeats" ->
          token.equals(CREDENTIAL)
              ? heartbeat(call.json(HeartbeatRequest.class))
              : Reply.problem(ProblemCode.UNKNOWN_WORKER);
      default -> attemptCall(call, token);
    };
  }

  private Reply enrol(EnrolmentRequest request) {
    if (request.protocolVersion() != Protocol.VERSION) {
      return Reply.problem(ProblemCode.UNSUPPORTED_PROTOCOL);
    }
    if (!request.token().equals(ONE_TIME_TOKEN)) {
      return Reply.problem(ProblemCode.TOKEN_USED);
    }
    Reply reply =
        Reply.of(new EnrolmentResponse(7, "worker-7", CREDENTIAL, List.of("arch:AMD64"), slots));
    return new Reply(201, reply.type(), Map.of(), reply.body());
  }

  private Reply claim(ClaimRequest request) {
    for (FakeAttempt attempt : attempts.values()) {
      if (attempt.claimId.equals(request.claimId()) && !attempt.isFinished() && !attempt.lost) {
        return assignment(attempt);
      }
    }
    long end = System.nanoTime() + HOLD.toNanos();
    synchronized (waiting) {
      for (long left = end - System.nanoTime();
          waiting.isEmpty() && left > 0;
          left = end - System.nanoTime()) {
        try {
          TimeUnit.NANOSECONDS.timedWait(waiting, left);
        } catch (InterruptedException e) {
          return Reply.problem(ProblemCode.UNAVAILABLE);
        }
      }
      if (waiting.isEmpty() || workerOrder != WorkerOrder.WORK) {
        return Reply.status(204);
      }
      FakeAttempt attempt = waiting.remove(0);
      attempt.claimId = request.claimId();
      return assignment(attempt);
    }
  }

  private Reply assignment(FakeAttempt attempt) {
    attempt.token = "attempt-token-" + tokens.incrementAndGet();
    return Reply.of(
        new Assignment(
            attempt.id, attempt.epoch, attempt.token, Duration.ofSeconds(60), attempt.plan));
  }

  private Reply heartbeat(HeartbeatRequest request) {
    List<AttemptOrder> orders = new ArrayList<>();
    request.attempts().forEach(held -> orders.add(order(held)));
    return Reply.of(
        new HeartbeatResponse(orders, workerOrder, "", slots, interval, Duration.ofSeconds(60)));
  }

  private AttemptOrder order(HeldAttempt held) {
    FakeAttempt attempt = attempts.get(held.attemptId());
    Order order =
        attempt == null || attempt.lost || held.epoch() != attempt.epoch
            ? Order.ABANDON
            : attempt.order;
    return new AttemptOrder(held.attemptId(), order, "as the test wants");
  }

  private Reply attemptCall(Call call, String token) {
    String[] parts = call.line().split("[ /]", 5);
    FakeAttempt attempt = attempts.get(Long.parseLong(parts[3]));
    if (attempt == null) {
      return Reply.problem(ProblemCode.UNKNOWN_ATTEMPT);
    }
    if (!token.equals(attempt.token)) {
      return Reply.problem(ProblemCode.WRONG_ATTEMPT_TOKEN);
    }
    boolean sameEpoch = call.header(Protocol.EPOCH_HEADER).equals(Long.toString(attempt.epoch));
    if (attempt.lost || !sameEpoch) {
      return Reply.problem(ProblemCode.STALE_EPOCH);
    }
    String rest = parts[4];
    if (rest.startsWith("logs/")) {
      return log(call, attempt, rest.substring(5));
    }
    if (rest.startsWith("artifacts/")) {
      return artifact(call, attempt, rest.substring(10));
    }
    return rest.equals("events") ? events(call, attempt) : finish(call, attempt);
  }

  private static Reply log(Call call, FakeAttempt attempt, String name) {
    if (!attempt.hasStep(name)) {
      return Reply.problem(ProblemCode.BAD_NAME);
    }
    byte[] body = call.body();
    if (body.length > Protocol.MAX_LOG_PIECE) {
      return Reply.problem(ProblemCode.TOO_LARGE);
    }
    long offset = Long.parseLong(call.header(Protocol.OFFSET_HEADER));
    long size = attempt.append(name, offset, body);
    return size < offset
        ? Reply.problem(ProblemCode.LOG_GAP, Map.of(name, size))
        : Reply.status(204).with(Protocol.OFFSET_HEADER, Long.toString(size));
  }

  private static Reply events(Call call, FakeAttempt attempt) {
    EventsRequest request = call.json(EventsRequest.class);
    long committed = attempt.append(request.events());
    long last = request.events().get(request.events().size() - 1).sequence();
    return committed < last
        ? Reply.problem(ProblemCode.EVENT_GAP, Map.of("events", committed))
        : Reply.of(new EventsResponse(committed));
  }

  private static Reply artifact(Call call, FakeAttempt attempt, String name) {
    if (!FakeAttempt.sha256(call.body()).equals(call.header(Protocol.SHA256_HEADER))) {
      return Reply.problem(ProblemCode.HASH_MISMATCH);
    }
    attempt.put(name, call.body());
    return Reply.status(204);
  }

  private static Reply finish(Call call, FakeAttempt attempt) {
    Map<String, Long> missing = attempt.end(call.json(FinishRequest.class));
    return missing.isEmpty()
        ? Reply.of(new FinishResponse(Result.SUCCESS, Reason.NONE, "build successful"))
        : Reply.problem(ProblemCode.INCOMPLETE, missing);
  }

  @Override
  public void close() {
    goAway();
    executor.shutdownNow();
  }
}
