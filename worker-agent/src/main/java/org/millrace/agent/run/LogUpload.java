package org.millrace.agent.run;

import java.io.Closeable;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.millrace.agent.client.AttemptCalls;
import org.millrace.agent.client.CallFailed;
import org.millrace.agent.spool.StepLog;
import org.millrace.protocol.FinishRequest.LogSum;

/**
 * How much of one log is with the coordinator, and the hash of it. Used by one thread at a time.
 */
final class LogUpload implements Closeable {
  /** Fewer bytes than this wait a little, so that a chatty step does not cost a call per line. */
  private static final long WORTH_A_CALL = 64 * 1024;

  private static final long PATIENCE_NANOS = 150_000_000;
  private static final int MOST_STANDSTILLS = 20;
  private static final long UNKNOWN = -1;

  private final StepLog log;
  private MessageDigest digest = Sha256.digest();
  private long stored;
  private long hashed;
  private long lastSent = System.nanoTime() - PATIENCE_NANOS;
  private int standstills;

  /**
   * @param fresh true where nothing of it can have been sent yet
   */
  LogUpload(StepLog log, boolean fresh) {
    this.log = log;
    this.stored = fresh ? 0 : UNKNOWN;
  }

  String name() {
    return log.name();
  }

  /** True where all of it is with the coordinator, and no more will come. */
  boolean isWhole() throws IOException {
    return log.isEnded() && stored == log.available();
  }

  /**
   * Sends one piece, if there is one worth it.
   *
   * @return true if something was sent
   */
  boolean sendPiece(AttemptCalls calls, Pieces pieces) throws CallFailed, IOException {
    if (stored == UNKNOWN) {
      stored = calls.appendLog(log.name(), 0, new byte[0], 0, () -> {});
    }
    boolean ended = log.isEnded();
    long pending = log.available() - stored;
    if (pending < 0 && ended) {
      throw new CallFailed.Defect(
          log.name() + ": the coordinator has " + stored + " bytes, here are fewer");
    }
    boolean worthIt =
        ended || pending >= WORTH_A_CALL || System.nanoTime() - lastSent >= PATIENCE_NANOS;
    if (pending <= 0 || !worthIt) {
      return false;
    }
    byte[] piece = pieces.buffer(pending);
    int length = log.read(stored, piece);
    if (length == 0) {
      throw new IOException(log.name() + " is shorter on disk than it was");
    }
    long offset = stored;
    long now =
        calls.appendLog(log.name(), offset, piece, length, () -> hash(offset, piece, length));
    standstills = now > stored ? 0 : standstills + 1;
    if (standstills > MOST_STANDSTILLS) {
      throw new CallFailed.Defect(log.name() + ": the coordinator stays at " + now + " bytes");
    }
    stored = now;
    lastSent = System.nanoTime();
    return true;
  }

  private void hash(long offset, byte[] piece, int length) {
    int skip = (int) Math.min(length, Math.max(0, hashed - offset));
    if (offset <= hashed) {
      digest.update(piece, skip, length - skip);
      hashed += length - skip;
    }
  }

  /** Size and hash of a log that has ended. */
  LogSum sum() throws IOException, CallFailed {
    long size = log.available();
    byte[] piece = new byte[64 * 1024];
    while (hashed < size) {
      int length = log.read(hashed, piece);
      if (length == 0) {
        throw new IOException(log.name() + " is shorter on disk than it was");
      }
      digest.update(piece, 0, length);
      hashed += length;
    }
    return new LogSum(log.name(), size, HexFormat.of().formatHex(Sha256.copy(digest)));
  }

  /** The coordinator says what it has; with 0 it may have thrown away what did not match. */
  void rewind(long committed) {
    if (committed == 0) {
      digest = Sha256.digest();
      hashed = 0;
    }
    stored = committed;
  }

  boolean isEmpty() throws IOException {
    return log.available() == 0;
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
