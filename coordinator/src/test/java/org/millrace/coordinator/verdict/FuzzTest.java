package org.millrace.coordinator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.protocol.Result;

/**
 * Real logs, damaged at random: nothing may be thrown, and nothing that failed may be called good.
 * The seed is printed; {@code -Dmillrace.fuzz.seed=N} runs it again, {@code
 * -Dmillrace.fuzz.rounds=N} runs more. A log that fails is kept in target/fuzz.
 */
class FuzzTest {
  private static final long SEED =
      Long.getLong("millrace.fuzz.seed", System.nanoTime() & 0xffff_ffffL);
  private static final int ROUNDS = Integer.getInteger("millrace.fuzz.rounds", 1_500);

  @Test
  void no_damage_makes_a_failed_run_good() throws IOException {
    System.out.println("FuzzTest: seed " + SEED + ", " + ROUNDS + " rounds");
    SplittableRandom random = new SplittableRandom(SEED);
    List<byte[]> logs = RealLogs.ALL.stream().map(RealLogs::log).toList();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] log = logs.get(random.nextInt(logs.size()));
      byte[] damaged = damaged(log, logs, random);
      try {
        check(damaged, RealLogs.exitCode(log));
      } catch (AssertionError | RuntimeException e) {
        Path kept = Path.of("target", "fuzz", "seed-" + SEED + "-round-" + round + ".log");
        Files.createDirectories(kept.getParent());
        Files.write(kept, damaged);
        throw new AssertionError("seed " + SEED + ", round " + round + ", kept in " + kept, e);
      }
    }
  }

  private static void check(byte[] log, int code) throws IOException {
    Finding finding = judge(Parser.REGRTEST, code, log);
    TestReport report = ReportReader.read(RealLogs.source(log), false);
    for (FileResult file : report.files()) {
      assertThat(file.line()).isBetween(0L, (long) log.length + 1);
    }
    assertThat(finding.detail().length()).isLessThanOrEqualTo(300);
    if (code != 0 && code != 5) {
      assertThat(finding.result()).isNotIn(Result.SUCCESS, Result.WARNINGS);
    }
    if (lastSummaryNamesFailures(log)) {
      for (int any : new int[] {0, 2, 5}) {
        assertThat(judge(Parser.REGRTEST, any, log).result())
            .as("exit code %d", any)
            .isNotIn(Result.SUCCESS, Result.WARNINGS);
      }
    }
  }

  private static Finding judge(Parser parser, int code, byte[] log) throws IOException {
    return StepJudge.read(parser, "test", List.of(), false, code, RealLogs.source(log));
  }

  /** Read in the plainest way: by the text behind the last heading, if it is whole. */
  private static boolean lastSummaryNamesFailures(byte[] log) {
    List<String> lines = new String(log, StandardCharsets.UTF_8).lines().toList();
    int heading = -1;
    for (int i = 0; i < lines.size(); i++) {
      heading = lines.get(i).startsWith("== Tests result: ") ? i : heading;
    }
    if (heading < 0) {
      return false;
    }
    List<String> summary = lines.subList(heading, lines.size());
    for (int i = 0; i + 1 < summary.size(); i++) {
      if (summary.get(i).matches("[0-9]{1,6} tests? failed:")
          && summary.get(i + 1).matches(" {4}test_\\w+")
          && Collections.frequency(summary, summary.get(i)) == 1) {
        return true;
      }
    }
    return false;
  }

  private static byte[] damaged(byte[] log, List<byte[]> logs, SplittableRandom random) {
    byte[] bytes = log.clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times && bytes.length > 1; i++) {
      bytes =
          switch (random.nextInt(8)) {
            case 0 -> flipped(bytes, random);
            case 1 -> without(bytes, random);
            case 2 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 3 -> twice(bytes, random);
            case 4 -> spliced(bytes, logs.get(random.nextInt(logs.size())), random);
            case 5 -> shuffled(bytes, random);
            case 6 -> withRubbish(bytes, random);
            default -> withoutLineFeeds(bytes, random);
          };
    }
    return bytes;
  }

  private static byte[] flipped(byte[] bytes, SplittableRandom random) {
    byte[] all = bytes.clone();
    for (int i = 0; i < 20; i++) {
      all[random.nextInt(all.length)] = (byte) random.nextInt(256);
    }
    return all;
  }

  private static byte[] without(byte[] bytes, SplittableRandom random) {
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + random.nextInt(300));
    return joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
  }

  private static byte[] twice(byte[] bytes, SplittableRandom random) {
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + random.nextInt(2_000));
    return joined(
        joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, to)),
        Arrays.copyOfRange(bytes, to, bytes.length));
  }

  private static byte[] spliced(byte[] bytes, byte[] other, SplittableRandom random) {
    int at = random.nextInt(bytes.length);
    int from = random.nextInt(other.length);
    int to = Math.min(other.length, from + random.nextInt(3_000));
    return joined(
        joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, from, to)),
        Arrays.copyOfRange(bytes, at, bytes.length));
  }

  private static byte[] shuffled(byte[] bytes, SplittableRandom random) {
    List<String> lines =
        new ArrayList<>(List.of(new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)));
    for (int i = 0; i < 5; i++) {
      Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size()));
    }
    return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] withRubbish(byte[] bytes, SplittableRandom random) {
    byte[] rubbish = new byte[random.nextInt(10_000)];
    random.nextBytes(rubbish);
    int at = random.nextInt(bytes.length);
    return joined(
        joined(Arrays.copyOf(bytes, at), rubbish), Arrays.copyOfRange(bytes, at, bytes.length));
  }

  private static byte[] withoutLineFeeds(byte[] bytes, SplittableRandom random) {
    byte[] all = bytes.clone();
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n' && random.nextInt(10) == 0) {
        all[i] = random.nextBoolean() ? (byte) '\r' : (byte) ' ';
      }
    }
    return all;
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  /** Text made to be slow: what a pattern could try over and over. */
  @ParameterizedTest
  @EnumSource(Parser.class)
  void no_text_takes_more_than_linear_time(Parser parser) throws IOException {
    List<String> bad =
        List.of(
            "0:00:01 load avg: 1.00 [1/1] " + "test_x ".repeat(600),
            "ERROR: " + "a(".repeat(2_000) + ")",
            "x.c:" + "1:".repeat(2_000) + " error: y",
            "/ld: ".repeat(800) + "undefined reference to",
            "make: *** [" + "x: ".repeat(1_300) + "buildbottest] Error 2",
            "  File \"" + "\", line 1 in x".repeat(280),
            "test_x (" + "a.".repeat(2_000) + ") ... ... ... Fatal Python error: x",
            " leaked [".repeat(450) + "1] references, sum=",
            "1 test failed: ".repeat(270) + ":",
            "=".repeat(70) + "\nFAIL: " + "x ".repeat(2_000) + "(y)",
            "\u001b[".repeat(2_000));
    for (String line : bad) {
      String log = (line + "\n").repeat(200);
      Finding finding = judge(parser, 2, log.getBytes(StandardCharsets.UTF_8));
      assertThat(finding.result()).isEqualTo(Result.FAILURE);
      ReportReader.read(Steps.log(log), true);
    }
  }
}
