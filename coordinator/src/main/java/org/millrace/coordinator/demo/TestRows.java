package org.millrace.coordinator.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The names of tests, the sets and rosters that runs share, and the rows of those that make
 * trouble. Used by one thread.
 */
final class TestRows {
  /** Sorts of machines: what each skips, and how fast it is. */
  static final int SORTS = 12;

  private final List<String> files;
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String[]> names = new ArrayList<>();
  private final Map<String, int[]> sets = new HashMap<>();

  TestRows() {
    this.files = files();
    files.forEach(file -> name(file, ""));
    for (Trouble trouble : Trouble.ALL) {
      name(trouble.file(), "");
      if (!trouble.test().isEmpty()) {
        name(trouble.file(), trouble.test());
        String stem = trouble.test().substring(0, trouble.test().lastIndexOf('.'));
        for (String other : new String[] {"test_basic", "test_errors", "test_repr"}) {
          name(trouble.file(), stem + "." + other);
        }
      }
    }
  }

  private static List<String> files() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(TestRows.class.getResourceAsStream("/demo/test-files.txt")),
                StandardCharsets.UTF_8))) {
      List<String> files = new ArrayList<>(reader.readAllLines());
      Trouble.ALL.stream()
          .map(Trouble::file)
          .distinct()
          .filter(file -> !files.contains(file))
          .forEach(files::add);
      files.sort(null);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the names of tests", e);
    }
  }

  private int name(String file, String name) {
    return ids.computeIfAbsent(
        file + "\n" + name,
        key -> {
          names.add(new String[] {file, name});
          return names.size();
        });
  }

  /** The roster of a run on a sort of machine; {@code trouble} 0 where all was well. */
  static int roster(int sort, int trouble) {
    return 1 + sort * (Trouble.ALL.size() + 1) + trouble;
  }

  /** Writes all of it, and {@code demo_roster} and {@code demo_trouble} for the statements. */
  void write(Connection connection, long seed) throws SQLException {
    writeSets(connection);
    try (CopiedRows rows = new CopiedRows(connection, "test_name (id, file, name)")) {
      for (int i = 0; i < names.size(); i++) {
        rows.row(i + 1, names.get(i)[0], names.get(i)[1]);
      }
      rows.finish();
    }
    try (CopiedRows rows =
        new CopiedRows(connection, "test_roster (id, sha256, files, sets, outcomes)")) {
      for (int sort = 0; sort < SORTS; sort++) {
        for (int trouble = 0; trouble <= Trouble.ALL.size(); trouble++) {
          int id = roster(sort, trouble);
          rows.row(
              id,
              sha256("roster " + id),
              literal(fileIds()),
              literal(sets(trouble)),
              outcomes(sort, trouble, seed));
        }
      }
      rows.finish();
    }
    try (CopiedRows rows = new CopiedRows(connection, "demo_durations (sort, durations)")) {
      for (int sort = 0; sort < SORTS; sort++) {
        rows.row(sort, durations(sort, seed));
      }
      rows.finish();
    }
    try (CopiedRows rows =
        new CopiedRows(
            connection,
            "demo_trouble (id, file_id, test_id, file_outcome, outcome, first_outcome, message, excerpt, leaks)")) {
      for (Trouble t : Trouble.ALL) {
        boolean rescued = t.reason() == org.millrace.protocol.Reason.PASSED_ON_RERUN;
        rows.row(
            t.id(),
            ids.get(t.file() + "\n"),
            t.test().isEmpty() ? null : ids.get(t.file() + "\n" + t.test()),
            t.fileOutcome(),
            rescued ? "PASSED" : t.outcome(),
            rescued ? t.outcome() : null,
            t.message(),
            t.excerpt(),
            t.leaks() == 0 ? null : t.leaks());
      }
      rows.finish();
    }
  }

  private void writeSets(Connection connection) throws SQLException {
    try (CopiedRows rows = new CopiedRows(connection, "test_set (id, sha256, tests, outcomes)")) {
      int id = 0;
      for (String file : Trouble.ALL.stream().map(Trouble::file).distinct().toList()) {
        int[] tests = testsOf(file);
        if (tests.length == 0) {
          continue;
        }
        sets.put(file, new int[] {id + 1, id + 2});
        rows.row(++id, sha256("set " + id), literal(tests), "p".repeat(tests.length));
        StringBuilder told = new StringBuilder("p".repeat(tests.length));
        for (int i = 0; i < tests.length; i++) {
          int test = tests[i];
          if (Trouble.ALL.stream()
              .anyMatch(t -> Objects.equals(ids.get(t.file() + "\n" + t.test()), test))) {
            told.setCharAt(i, '!');
          }
        }
        rows.row(++id, sha256("set " + id), literal(tests), told);
      }
      rows.finish();
    }
  }

  private int[] testsOf(String file) {
    return java.util.stream.IntStream.range(0, names.size())
        .filter(i -> names.get(i)[0].equals(file) && !names.get(i)[1].isEmpty())
        .map(i -> i + 1)
        .toArray();
  }

  private int[] fileIds() {
    return files.stream().mapToInt(file -> ids.getOrDefault(file + "\n", 0)).toArray();
  }

  private int[] sets(int trouble) {
    return files.stream()
        .mapToInt(file -> {
          int[] both = sets.get(file);
          return both == null ? 0 : both[isOf(file, trouble) ? 1 : 0];
        })
        .toArray();
  }

  private static boolean isOf(String file, int trouble) {
    return trouble > 0 && Trouble.ALL.get(trouble - 1).file().equals(file);
  }

  private String outcomes(int sort, int trouble, long seed) {
    SplittableRandom random = new SplittableRandom(seed + sort);
    StringBuilder letters = new StringBuilder();
    for (String file : files) {
      double dice = random.nextDouble();
      letters.append(
          isOf(file, trouble)
              ? '!'
              : sets.containsKey(file) ? 'p' : dice < 0.05 ? 's' : dice < 0.062 ? 'd' : 'p');
    }
    return letters.toString();
  }

  private byte[] durations(int sort, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] lengths = new byte[files.size()];
    for (int i = 0; i < lengths.length; i++) {
      double seconds = Math.exp(random.nextGaussian() * 1.4) * (0.6 + 0.25 * sort);
      lengths[i] =
          (byte) (1 + Math.min(254, Math.round(8 * Math.log1p(seconds * 1_000) / Math.log(2))));
    }
    return lengths;
  }

  private static @Nullable String literal(int[] numbers) {
    return Arrays.toString(numbers).replace('[', '{').replace(']', '}');
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(("demo " + text).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
