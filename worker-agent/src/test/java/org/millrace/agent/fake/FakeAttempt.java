package org.millrace.agent.fake;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Event;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.HeartbeatResponse.Order;
import org.millrace.protocol.Plan;
import org.millrace.protocol.Protocol;

/** One attempt, as the coordinator sees it. */
public final class FakeAttempt {
  final long id;
  final long epoch;
  final Plan plan;
  volatile String token = "";
  volatile String claimId = "";
  volatile boolean lost;
  volatile Order order = Order.CONTINUE;
  private final Map<String, ByteArrayOutputStream> logs = new TreeMap<>();
  private final Map<String, byte[]> artifacts = new TreeMap<>();
  private final List<Event> events = new ArrayList<>();
  private @Nullable FinishRequest finish;

  FakeAttempt(long id, Plan plan) {
    this.id = id;
    this.epoch = id * 10;
    this.plan = plan;
  }

  public long id() {
    return id;
  }

  /** From now on every call is answered with 409. */
  public void lose() {
    lost = true;
  }

  public void order(Order newOrder) {
    order = newOrder;
  }

  public synchronized String log(String step) {
    return new String(logBytes(step), StandardCharsets.UTF_8);
  }

  public synchronized byte[] logBytes(String step) {
    ByteArrayOutputStream log = logs.get(step + ".stdio");
    return log == null ? new byte[0] : log.toByteArray();
  }

  public synchronized Map<String, byte[]> artifacts() {
    return Map.copyOf(artifacts);
  }

  public synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /** How a step ended; an error if that has not been said. */
  public synchronized Event end(String step) {
    return events.stream()
        .filter(e -> e.kind() == Event.Kind.STEP_FINISHED && e.step().equals(step))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no end of " + step + " in " + events));
  }

  public synchronized Map<String, String> properties() {
    Map<String, String> all = new TreeMap<>();
    events.stream()
        .filter(e -> e.kind() == Event.Kind.PROPERTIES)
        .forEach(e -> all.putAll(e.properties()));
    return all;
  }

  /** The finish; an error before it. */
  public synchronized FinishRequest finish() {
    return Objects.requireNonNull(finish, "not finished");
  }

  public synchronized boolean isFinished() {
    return finish != null;
  }

  /** What happens to a log that was damaged on its way. */
  public synchronized void damage(String step) {
    byte[] bytes = logBytes(step);
    bytes[0] ^= 1;
    ByteArrayOutputStream damaged = new ByteArrayOutputStream();
    damaged.writeBytes(bytes);
    logs.put(step + ".stdio", damaged);
  }

  /** Forgets the end of a log. */
  public synchronized void truncate(String step, int size) {
    ByteArrayOutputStream shorter = new ByteArrayOutputStream();
    shorter.write(logBytes(step), 0, size);
    logs.put(step + ".stdio", shorter);
  }

  /** Appends; returns the size, which is less than the offset where there is a gap. */
  synchronized long append(String name, long offset, byte[] bytes) {
    ByteArrayOutputStream log = logs.computeIfAbsent(name, n -> new ByteArrayOutputStream());
    long size = log.size();
    if (offset <= size && offset + bytes.length > size) {
      int skip = (int) (size - offset);
      log.write(bytes, skip, bytes.length - skip);
    }
    return log.size();
  }

  /** Appends; returns the highest number, which is less than the first's where there is a gap. */
  synchronized long append(List<Event> fresh) {
    for (Event event : fresh) {
      if (event.sequence() == events.size() + 1L) {
        events.add(event);
      } else if (event.sequence() > events.size()) {
        break;
      }
    }
    return events.size();
  }

  synchronized void put(String name, byte[] bytes) {
    artifacts.put(name, bytes);
  }

  /** Ends it, or says what is missing. */
  synchronized Map<String, Long> end(FinishRequest request) {
    append(request.events());
    Map<String, Long> missing = new TreeMap<>();
    if (events.size() < request.lastEvent()) {
      missing.put("events", (long) events.size());
    }
    for (FinishRequest.LogSum sum : request.logs()) {
      ByteArrayOutputStream log = logs.getOrDefault(sum.name(), new ByteArrayOutputStream());
      if (log.size() < sum.size()) {
        missing.put(sum.name(), (long) log.size());
      } else if (log.size() != sum.size() || !sha256(log.toByteArray()).equals(sum.sha256())) {
        logs.remove(sum.name());
        missing.put(sum.name(), 0L);
      }
    }
    if (missing.isEmpty()) {
      finish = request;
    }
    return missing;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean hasStep(String log) {
    return Protocol.LOG_NAME.matcher(log).matches()
        && plan.steps().stream().anyMatch(s -> log.startsWith(s.name() + "."));
  }
}
