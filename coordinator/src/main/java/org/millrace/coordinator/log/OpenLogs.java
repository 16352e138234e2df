package org.millrace.coordinator.log;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What this coordinator remembers of logs that grow: the hash so far and the last chunk that is not
 * sealed. It is only memory: what another coordinator has changed meanwhile does not fit any more
 * and is forgotten, and what is forgotten is read again.
 */
@Component
class OpenLogs {
  private static final int MOST = 128;

  private final Map<LogId, OpenLog> open =
      new LinkedHashMap<>(MOST * 2, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LogId, OpenLog> eldest) {
          return size() > MOST;
        }
      };

  /**
   * A log at a moment.
   *
   * @param version when its row was last written; another time means another content
   * @param hash of all bytes so far; null where it is not known. Never changed: clone it
   * @param tail bytes of the last chunk where it is not sealed, else empty
   * @param tailLine line feeds before the tail
   * @param tailTimes when the tail's lines came, as {@link LineTimes} writes it
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record OpenLog(
      OffsetDateTime version,
      long size,
      @Nullable MessageDigest hash,
      byte[] tail,
      long tailLine,
      byte[] tailTimes) {}

  synchronized @Nullable OpenLog recall(LogId id, long size, OffsetDateTime version) {
    OpenLog known = open.get(id);
    return known != null && known.size() == size && known.version().equals(version) ? known : null;
  }

  synchronized void remember(LogId id, OpenLog log) {
    open.put(id, log);
  }

  synchronized void forget(LogId id) {
    open.remove(id);
  }

  static MessageDigest newHash() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  static MessageDigest copy(MessageDigest hash) {
    try {
      return (MessageDigest) hash.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 can be cloned in every Java that we know", e);
    }
  }
}
