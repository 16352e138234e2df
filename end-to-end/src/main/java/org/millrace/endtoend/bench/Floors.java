package org.millrace.endtoend.bench;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What this machine does at best, with nothing of the farm in between: how far a figure can fall,
 * and how much of a slow one is the machine's doing. Measured in the same run as the rest.
 */
final class Floors {
  static final Figure SYNC = Figure.less("floor.fdatasync", "fdatasync of 8 kB, p50", "ms");
  static final Figure COMMIT =
      Figure.more("floor.commits.1", "INSERT of 5 kB and COMMIT, one connection", "/s");
  static final Figure COMMITS = Figure.more("floor.commits.8", "the same, eight connections", "/s");
  static final Figure EXEC =
      Figure.less("floor.exec", "start of M1's command by a JVM, until its mark, p50", "ms");
  static final Figure COMPRESS =
      Figure.more("floor.zstd", "zstd level 1 of M3's log in pieces of 1 MiB, one thread", "MB/s");
  static final Figure STORE =
      Figure.more(
          "floor.store", "the same and INSERT and COMMIT of each piece, one connection", "MB/s");

  private static final Duration COMMIT_TIME = Duration.ofSeconds(3);
  private static final int PIECE = 1 << 20;

  private final Stage stage;
  private final Ledger ledger;

  Floors(Stage stage, Ledger ledger) {
    this.stage = stage;
    this.ledger = ledger;
  }

  /** Measures all of them; about fifteen seconds. */
  void measure() throws IOException, SQLException, InterruptedException {
    Progress.say("floors: the machine alone");
    ledger.record(SYNC, sync());
    Database database = stage.database("floors");
    database.execute(
        "CREATE TABLE floor (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            + " content bytea NOT NULL)");
    database.execute("ALTER TABLE floor ALTER COLUMN content SET STORAGE EXTERNAL");
    ledger.record(COMMIT, commits(database, 1));
    ledger.record(COMMITS, commits(database, 8));
    ledger.record(EXEC, exec());
    store(database);
  }

  private double sync() throws IOException {
    Path file = stage.work().resolve("fdatasync");
    List<Double> millis = new ArrayList<>();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      // As PostgreSQL does with its WAL: the file is as long as it will be, only data is forced.
      channel.write(ByteBuffer.allocate(4 << 20));
      channel.force(true);
      for (int i = 0; i < 500; i++) {
        long start = System.nanoTime();
        channel.write(ByteBuffer.allocate(8192), i * 8192L);
        channel.force(false);
        millis.add((System.nanoTime() - start) / 1e6);
      }
    }
    Files.delete(file);
    return Samples.of(millis).median();
  }

  private static double commits(Database database, int connections)
      throws SQLException, InterruptedException {
    long end = System.nanoTime() + COMMIT_TIME.toNanos();
    try (var threads = Executors.newFixedThreadPool(connections)) {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        counts.add(threads.submit(() -> commitUntil(database, end)));
      }
      int sum = 0;
      for (Future<Integer> count : counts) {
        sum += count.get();
      }
      return sum / (COMMIT_TIME.toNanos() / 1e9);
    } catch (ExecutionException e) {
      throw new SQLException("The commit loop ended early", e.getCause());
    }
  }

  private static int commitUntil(Database database, long end) throws SQLException {
    byte[] content = new byte[5000];
    try (Connection connection = database.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO floor (content) VALUES (?)")) {
      int count = 0;
      while (System.nanoTime() < end) {
        insert.setBytes(1, content);
        insert.executeUpdate();
        count++;
      }
      return count;
    }
  }

  private double exec() throws IOException, InterruptedException {
    Path marks = stage.work().resolve("floor-marks");
    List<String> script = Marks.script(stage.work(), marks);
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ProcessBuilder builder = new ProcessBuilder(script);
      builder.environment().put("MILLRACE_BUILD", Integer.toString(i));
      long start = Marks.nanosNow();
      builder.start().waitFor();
      // The first ones warm up the JVM's way of starting processes.
      if (i >= 10) {
        millis.add((Marks.read(marks).getOrDefault(i, List.of()).getFirst() - start) / 1e6);
      }
    }
    return Samples.of(millis).median();
  }

  private void store(Database database) throws IOException, SQLException {
    Path log = stage.log();
    long size = Files.size(log);
    byte[] piece = new byte[PIECE];
    byte[] packed = new byte[(int) Zstd.compressBound(PIECE)];
    long compressing = 0;
    long start = System.nanoTime();
    try (Connection connection = database.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO floor (content) VALUES (?)");
        InputStream in = Files.newInputStream(log)) {
      for (int read = in.readNBytes(piece, 0, PIECE);
          read > 0;
          read = in.readNBytes(piece, 0, PIECE)) {
        long before = System.nanoTime();
        int length = (int) Zstd.compressByteArray(packed, 0, packed.length, piece, 0, read, 1);
        compressing += System.nanoTime() - before;
        insert.setBinaryStream(1, new ByteArrayInputStream(packed, 0, length), length);
        insert.executeUpdate();
      }
    }
    long nanos = System.nanoTime() - start;
    ledger.record(COMPRESS, size / 1e6 / (compressing / 1e9));
    ledger.record(STORE, size / 1e6 / (nanos / 1e9));
  }
}
