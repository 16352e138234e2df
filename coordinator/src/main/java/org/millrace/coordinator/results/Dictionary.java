package org.millrace.coordinator.results;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What runs share: names, the tests of a file with what became of them, the files of a run. Rows
 * are made outside of the transaction that refers to them and are never changed, so that two who
 * need the same one never wait for each other for long.
 */
@Component
class Dictionary {
  private final JdbcClient jdbc;

  Dictionary(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The ids of all of these names, made where they are new. */
  Map<TestName, Integer> names(Collection<TestName> wanted) {
    Map<TestName, Integer> known = new HashMap<>(find(wanted));
    // Only what is missing is inserted: a conflict, too, would use up an id.
    TreeSet<TestName> missing = new TreeSet<>(wanted);
    missing.removeAll(known.keySet());
    if (!missing.isEmpty()) {
      jdbc.sql(
              """
              INSERT INTO test_name (file, name)
              SELECT * FROM unnest(:files::text[], :names::text[]) ON CONFLICT DO NOTHING
              """)
          .param("files", missing.stream().map(TestName::file).toArray(String[]::new))
          .param("names", missing.stream().map(TestName::name).toArray(String[]::new))
          .update();
      known.putAll(find(missing));
    }
    return known;
  }

  /** The ids of those names that are stored. */
  Map<TestName, Integer> find(Collection<TestName> wanted) {
    Map<TestName, Integer> found = new HashMap<>();
    jdbc.sql(
            """
            SELECT n.id, n.file, n.name FROM test_name n
              JOIN unnest(:files::text[], :names::text[]) AS w(file, name) USING (file, name)
            """)
        .param("files", wanted.stream().map(TestName::file).toArray(String[]::new))
        .param("names", wanted.stream().map(TestName::name).toArray(String[]::new))
        .query(row -> {
          found.put(new TestName(row.getString(2), row.getString(3)), row.getInt(1));
        });
    return found;
  }

  /**
   * The ids of sets, made where they are new.
   *
   * @param wanted for each file its tests and their letters
   */
  Map<String, Integer> sets(Map<String, SortedMap<TestName, Character>> wanted) {
    Map<String, String> hashes = new HashMap<>();
    wanted.forEach((file, tests) -> hashes.put(file, hash(file, tests)));
    Map<String, Integer> known = new HashMap<>(ids("test_set", hashes.values()));
    List<String> missing =
        hashes.keySet().stream().filter(f -> !known.containsKey(hashes.get(f))).sorted().toList();
    if (!missing.isEmpty()) {
      List<TestName> names = new ArrayList<>();
      missing.forEach(file -> names.addAll(tests(wanted, file).keySet()));
      Map<TestName, Integer> ids = names(names);
      for (String file : missing) {
        SortedMap<TestName, Character> tests = tests(wanted, file);
        jdbc.sql(
                """
                INSERT INTO test_set (sha256, tests, outcomes)
                VALUES (decode(?, 'hex'), ?::int[], ?) ON CONFLICT DO NOTHING
                """)
            .params(
                Objects.requireNonNull(hashes.get(file)),
                array(tests.keySet(), ids),
                letters(tests.values()))
            .update();
      }
      known.putAll(ids("test_set", hashes.values()));
    }
    Map<String, Integer> sets = new HashMap<>();
    hashes.forEach((file, hash) -> sets.put(file, id(known, hash)));
    return sets;
  }

  /** The id of a roster, made where it is new; its three columns go together. */
  int roster(int[] files, int[] sets, String outcomes) {
    String content = Arrays.toString(files) + Arrays.toString(sets) + outcomes;
    String hash = HexFormat.of().formatHex(StoredText.sha256(content));
    Map<String, Integer> known = ids("test_roster", List.of(hash));
    if (known.isEmpty()) {
      jdbc.sql(
              """
              INSERT INTO test_roster (sha256, files, sets, outcomes)
              VALUES (decode(?, 'hex'), ?::int[], ?::int[], ?) ON CONFLICT DO NOTHING
              """)
          .params(hash, literal(files), literal(sets), outcomes)
          .update();
      known = ids("test_roster", List.of(hash));
    }
    return id(known, hash);
  }

  private Map<String, Integer> ids(String table, Collection<String> hashes) {
    Map<String, Integer> ids = new HashMap<>();
    jdbc.sql(
            """
            SELECT encode(t.sha256, 'hex'), t.id FROM %s t
              JOIN unnest(:hashes::text[]) AS w(hash) ON t.sha256 = decode(w.hash, 'hex')
            """
                .formatted(table))
        .param("hashes", hashes.toArray(String[]::new))
        .query(row -> {
          ids.put(row.getString(1), row.getInt(2));
        });
    return ids;
  }

  private static SortedMap<TestName, Character> tests(
      Map<String, SortedMap<TestName, Character>> wanted, String file) {
    SortedMap<TestName, Character> tests = wanted.get(file);
    if (tests == null) {
      throw new IllegalArgumentException("No tests of " + file);
    }
    return tests;
  }

  private static int id(Map<String, Integer> ids, String hash) {
    Integer id = ids.get(hash);
    if (id == null) {
      throw new IllegalStateException("What was just stored under " + hash + " is gone");
    }
    return id;
  }

  /** By names, not by ids: it can be told without asking the database for those of 45,000 tests. */
  private static String hash(String file, SortedMap<TestName, Character> tests) {
    MessageDigest hash = StoredText.newHash();
    hash.update((file + "\n").getBytes(StandardCharsets.UTF_8));
    tests.forEach((test, letter) ->
        hash.update((letter + test.name() + "\n").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(hash.digest());
  }

  private static String array(Collection<TestName> tests, Map<TestName, Integer> ids) {
    return literal(tests.stream().mapToInt(test -> ids.getOrDefault(test, 0)).toArray());
  }

  private static String letters(Collection<Character> letters) {
    StringBuilder text = new StringBuilder(letters.size());
    letters.forEach(text::append);
    return text.toString();
  }

  /** As PostgreSQL reads arrays. */
  private static String literal(int[] numbers) {
    return Arrays.toString(numbers).replace('[', '{').replace(']', '}');
  }
}
