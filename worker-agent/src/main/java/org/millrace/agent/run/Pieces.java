package org.millrace.agent.run;

import org.millrace.protocol.Protocol;

/**
 * How much of a log goes into one request: as much as is allowed where the network is good, less
 * where requests fail, so that a slow line gets through at all. Keeps the one buffer for it. Used
 * by one thread at a time.
 */
final class Pieces {
  private static final int SMALLEST = 64 * 1024;

  private byte[] buffer = new byte[0];
  private int limit = Protocol.MAX_LOG_PIECE;

  /** A buffer for the next piece, no larger than makes sense for so many bytes. */
  byte[] buffer(long pending) {
    int wanted = (int) Math.min(limit, Math.max(SMALLEST, pending));
    if (buffer.length > limit || (buffer.length < wanted && buffer.length < limit)) {
      buffer = new byte[wanted <= SMALLEST ? SMALLEST : limit];
    }
    return buffer;
  }

  void failed() {
    limit = Math.max(SMALLEST, limit / 2);
  }

  void succeeded() {
    limit = Math.min(Protocol.MAX_LOG_PIECE, limit * 2);
  }
}
