package org.millrace.coordinator.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down whoever guesses passwords: an account is tried from one address a few times at once,
 * then once a minute; an address tries a few dozen accounts, then one every ten seconds. In memory
 * and of bounded size: with two coordinators a guesser has twice as many tries. Any thread.
 */
final class LoginThrottle {
  private static final Allowance PAIR = new Allowance(5, Duration.ofMinutes(1));
  private static final Allowance ADDRESS = new Allowance(40, Duration.ofSeconds(10));
  private static final int REMEMBERED = 10_000;

  private final Clock clock;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > REMEMBERED;
        }
      };

  LoginThrottle(Clock clock) {
    this.clock = clock;
  }

  /** Takes one try; the answer says how long to wait, zero where the try may be made now. */
  synchronized Duration take(String account, String address) {
    Instant now = clock.instant();
    String network = network(address);
    Bucket ofPair = bucket(network + " " + account, PAIR, now);
    Bucket ofAddress = bucket(network, ADDRESS, now);
    Duration wait = longer(ofPair.wait(now), ofAddress.wait(now));
    if (wait.isZero()) {
      ofPair.take(now);
      ofAddress.take(now);
    }
    return wait;
  }

  /** The try was right: what the pair has spent is given back. */
  synchronized void forgive(String account, String address) {
    buckets.remove(network(address) + " " + account);
  }

  synchronized int size() {
    return buckets.size();
  }

  private Bucket bucket(String key, Allowance allowance, Instant now) {
    return buckets.computeIfAbsent(key, _ -> new Bucket(allowance, now));
  }

  /** One guesser has a whole /64 of IPv6 addresses, so they count as one. */
  private static String network(String address) {
    if (!address.contains(":")) {
      return address;
    }
    String[] groups = address.split(":", -1);
    return groups.length < 8
        ? address
        : String.join(":", groups[0], groups[1], groups[2], groups[3]);
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** So many tries at once, then one each {@code every}. */
  private record Allowance(int atOnce, Duration every) {}

  /** Tries that are left, kept as the moment at which all of them would be back. */
  private static final class Bucket {
    private final Allowance allowance;
    private Instant full;

    Bucket(Allowance allowance, Instant now) {
      this.allowance = allowance;
      this.full = now;
    }

    Duration wait(Instant now) {
      Instant free = full.minus(allowance.every().multipliedBy(allowance.atOnce() - 1L));
      return free.isAfter(now) ? Duration.between(now, free) : Duration.ZERO;
    }

    void take(Instant now) {
      full = (full.isBefore(now) ? now : full).plus(allowance.every());
    }
  }
}
