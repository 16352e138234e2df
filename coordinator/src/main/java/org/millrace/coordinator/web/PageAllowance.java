package org.millrace.coordinator.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How many pages each client may have made: many at once, as people and their scripts ask for them,
 * and then so many a second, which is what a crawler comes down to. Whoever has had its many waits
 * for its next page and need not know why: it only becomes slower.
 *
 * <p>A client is an address, of IPv6 the network of 64 bits, as that is what one host has for
 * itself. The generic cell rate algorithm (ITU-T I.371): one number per client, nothing that runs.
 */
final class PageAllowance {
  /** Of so many clients is known what they had; of more, only of those that had much. */
  private static final int CLIENTS = 10_000;

  private static final int NETWORK = 8;

  private final long interval;
  private final long burst;
  private final LongSupplier nanos;

  /** When each client would have had its pages at its rate. */
  private final ConcurrentHashMap<String, Long> had = new ConcurrentHashMap<>();

  /** With a clock that counts nanoseconds. */
  PageAllowance(int atOnce, int perSecond, LongSupplier nanos) {
    this.interval = Duration.ofSeconds(1).dividedBy(perSecond).toNanos();
    this.burst = atOnce * interval;
    this.nanos = nanos;
  }

  /**
   * Takes a page for a client.
   *
   * @param patience how long it would wait for it
   * @return how many nanoseconds it has to wait; empty, and nothing was taken, where that is longer
   */
  OptionalLong take(String address, Duration patience) {
    long now = nanos.getAsLong();
    if (had.size() > CLIENTS) {
      had.values().removeIf(until -> until - now <= 0);
    }
    long[] wait = new long[1];
    had.compute(
        client(address),
        (client, before) -> {
          long until = (before == null || before - now < 0 ? now : before) + interval;
          wait[0] = Math.max(0, until - now - burst);
          return wait[0] <= patience.toNanos() ? Long.valueOf(until) : before;
        });
    return wait[0] <= patience.toNanos() ? OptionalLong.of(wait[0]) : OptionalLong.empty();
  }

  /** The client got its page from another one's making. */
  void giveBack(String address) {
    had.computeIfPresent(client(address), (client, until) -> until - interval);
  }

  private static String client(String address) {
    try {
      return InetAddress.ofLiteral(address) instanceof Inet6Address six
          ? Arrays.toString(Arrays.copyOf(six.getAddress(), NETWORK))
          : address;
    } catch (IllegalArgumentException e) {
      return address; // A proxy may say something else; it is the same for the same client.
    }
  }
}
