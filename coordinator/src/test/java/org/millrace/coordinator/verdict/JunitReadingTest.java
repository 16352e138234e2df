package org.millrace.coordinator.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** JUnit files as the runner writes them, and as nobody should. */
class JunitReadingTest {
  private static Map<String, CaseResult> read(String xml) throws Exception {
    return new JunitReading().read(Steps.log(xml));
  }

  private static void refused(String xml, String words) {
    assertThatThrownBy(() -> read(xml))
        .isInstanceOf(UnreadableReport.class)
        .hasMessageContaining(words);
  }

  private static String suite(String cases) {
    return "<testsuites><testsuite>" + cases + "</testsuite></testsuites>";
  }

  @Test
  void every_outcome_is_told_apart() throws Exception {
    Map<String, CaseResult> cases =
        read(
            suite(
                """
                <testcase name="a.A.fine" time="0.5"/>
                <testcase name="a.A.late" time="nan"/>
                <testcase name="a.A.bad"><failure message="AssertionError: 1&#10;2">trace</failure></testcase>
                <testcase name="a.A.boom"><system-out>hello</system-out><error message="E">t</error></testcase>
                <testcase name="a.A.not"><skipped>why</skipped></testcase>
                <testcase name="a.A.known"><output message="E">t</output></testcase>
                <testcase name="a.A.oh"><outcome>UNEXPECTED_SUCCESS</outcome></testcase>
                <testcase name="setUpClass (a.A)"><error message="E"/></testcase>
                <testcase/>\
                """));
    assertThat(cases.values())
        .extracting(test -> test.name() + " " + test.outcome() + " " + test.message())
        .containsExactly(
            "a.A.fine PASSED ",
            "a.A.late PASSED ",
            "a.A.bad FAILED AssertionError: 1",
            "a.A.boom ERROR E",
            "a.A.not SKIPPED why",
            "a.A.known EXPECTED_FAILURE ",
            "a.A.oh UNEXPECTED_SUCCESS unexpected success",
            "a.A.setUpClass ERROR E");
    assertThat(cases.get("a.A.fine")).extracting("duration").isEqualTo(Duration.ofMillis(500));
    assertThat(cases.get("a.A.late")).extracting("duration").isNull();
    assertThat(cases.get("a.A.bad")).extracting("excerpt").isEqualTo("trace");
  }

  @Test
  void a_test_that_ran_again_has_its_last_outcome_and_its_first() throws Exception {
    String failed = "<testcase name=\"a.b\"><failure/></testcase>";
    assertThat(read(suite(failed + failed + "<testcase name=\"a.b\"/>")).get("a.b"))
        .satisfies(test -> assertThat(test.outcome()).isEqualTo(TestOutcome.PASSED))
        .satisfies(test -> assertThat(test.first()).isEqualTo(TestOutcome.FAILED));
  }

  @Test
  void hostile_files_are_refused_in_words() {
    refused("<!DOCTYPE x [<!ENTITY a 'b'>]><testsuites>&a;</testsuites>", "document type");
    refused("<!DOCTYPE x SYSTEM 'file:///etc/passwd'><testsuites/>", "document type");
    refused("<testsuites>&undeclared;</testsuites>", "");
    refused("<testsuites>" + "<a>".repeat(100), "deeper");
    refused(suite("<testcase name=\"" + "x".repeat((1 << 20) + 1) + "\"/>"), "attribute");
    refused("<html/>", "root");
    refused("", "no XML");
    refused("<testsuites><testsuite>", "no XML");
    refused("\u0000\u0001", "no XML");
    StringBuilder attributes = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      attributes.append(" a").append(i).append("='1'");
    }
    refused("<testsuites" + attributes + "/>", "");
  }

  @Test
  void a_file_without_an_end_is_refused_before_it_fills_the_memory() {
    byte[] piece = "<testcase name='x'/>".repeat(50_000).getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() ->
            new JunitReading()
                .read(out -> {
                  out.write("<testsuites>".getBytes(StandardCharsets.US_ASCII));
                  for (int i = 0; i < 1_000_000; i++) {
                    out.write(piece);
                  }
                }))
        .isInstanceOf(UnreadableReport.class)
        .hasMessageContaining("larger than 32 MB");
  }

  @Test
  void a_file_that_cannot_be_had_is_the_callers_trouble() {
    assertThatThrownBy(() ->
            new JunitReading()
                .read(out -> {
                  throw new IOException("gone");
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("gone");
  }

  @Test
  void damaged_files_are_read_or_refused() throws IOException {
    long seed = System.nanoTime() & 0xffff_ffffL;
    SplittableRandom random = new SplittableRandom(seed);
    byte[] real = RealLogs.resource("nogil-3.13.15-junit.xml");
    for (int round = 0; round < 300; round++) {
      byte[] damaged = real.clone();
      for (int i = 0; i <= random.nextInt(10); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        new JunitReading().read(RealLogs.source(damaged));
      } catch (UnreadableReport e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }

  @Test
  void the_log_wins_and_names_the_files() throws Exception {
    FileResult leaky =
        new FileResult("test_leaky", TestOutcome.LEAKED, null, null, "", 7, new Leaks(1, 0, 0));
    FileResult events =
        new FileResult(
            "test.test_asyncio.test_events", TestOutcome.PASSED, null, null, "", 9, Leaks.NONE);
    TestReport log = new TestReport(TestTotals.UNKNOWN, List.of(leaky, events), List.of(), false);
    TestReport both =
        ReportReader.withJunit(
            log,
            Steps.log(
                suite(
                    """
                    <testcase name="test.test_leaky.C.test_a"/>
                    <testcase name="test.test_asyncio.test_events.C.test_b"/>
                    <testcase name="unittest.loader._FailedTest.test_leaky"><error/></testcase>
                    <testcase name="test.test_new.C.test_c"/>\
                    """)));
    assertThat(both.files()).isEqualTo(log.files());
    assertThat(both.cases())
        .extracting(CaseResult::file)
        .containsExactly("test_leaky", "test.test_asyncio.test_events", "test_leaky", "test_new");
  }
}
