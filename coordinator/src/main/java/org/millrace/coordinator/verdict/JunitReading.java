package org.millrace.coordinator.verdict;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JUnit file of CPython's test runner. It comes from a build, so nothing in it is
 * trusted: declarations and entities are refused, and so is what is too large, deep or long.
 */
final class JunitReading {
  private static final long MOST_BYTES = 32L << 20;
  private static final int MOST_ELEMENTS = 1_000_000;
  private static final int DEEPEST = 8;
  private static final int LONGEST_ATTRIBUTE = 1 << 20;
  private static final int MOST_CASES = 200_000;
  private static final int LONGEST_EXCERPT = 4096;
  private static final int LONGEST_NAME = 500;
  private static final Pattern FIXTURE =
      Pattern.compile("(setUp\\w+|tearDown\\w+) \\(([^()\\s]{1,500})\\)");

  private final Map<String, CaseResult> cases = new LinkedHashMap<>();
  private boolean cut;
  private int elements;

  private @Nullable String name;
  private @Nullable Duration time;
  private TestOutcome outcome = TestOutcome.PASSED;
  private String message = "";
  private final StringBuilder text = new StringBuilder();
  private boolean inText;

  /**
   * Reads all of it.
   *
   * @return the tests by name, without their files; of those that ran twice the last, with the
   *     outcome of the first
   */
  Map<String, CaseResult> read(LogSource source) throws IOException, UnreadableReport {
    BoundedBytes bytes = new BoundedBytes(MOST_BYTES);
    try {
      source.copyTo(bytes);
    } catch (BoundedBytes.TooMany e) {
      throw new UnreadableReport("it is larger than " + (MOST_BYTES >> 20) + " MB", e);
    }
    try {
      // The runner writes ASCII, so nobody's declaration of something else is believed.
      XMLStreamReader xml =
          factory()
              .createXMLStreamReader(new InputStreamReader(bytes.read(), StandardCharsets.UTF_8));
      try {
        document(xml);
      } finally {
        xml.close();
      }
    } catch (XMLStreamException e) {
      String what = e.getMessage() == null ? "" : e.getMessage().lines().reduce("", (a, b) -> b);
      throw new UnreadableReport("it is no XML that is accepted: " + what, e);
    }
    return cases;
  }

  /** Whether there were more tests than are kept. */
  boolean isCut() {
    return cut;
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setProperty("jdk.xml.elementAttributeLimit", 50);
    return factory;
  }

  private void document(XMLStreamReader xml) throws XMLStreamException, UnreadableReport {
    int depth = 0;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          depth++;
          if (depth > DEEPEST) {
            throw new UnreadableReport("its elements are nested deeper than " + DEEPEST);
          }
          start(xml, depth);
        }
        case XMLStreamConstants.END_ELEMENT -> {
          depth--;
          end(xml.getLocalName());
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          int room = LONGEST_EXCERPT - text.length();
          if (inText && room > 0) {
            String part = xml.getText();
            text.append(part, 0, Math.min(room, part.length()));
          }
        }
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new UnreadableReport("it declares a document type or uses entities");
        default -> {
          // Comments and the like say nothing.
        }
      }
    }
  }

  private void start(XMLStreamReader xml, int depth) throws UnreadableReport {
    if (++elements > MOST_ELEMENTS) {
      throw new UnreadableReport("it has more than " + MOST_ELEMENTS + " elements");
    }
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      if (xml.getAttributeValue(i).length() > LONGEST_ATTRIBUTE) {
        throw new UnreadableReport("it has an attribute longer than " + LONGEST_ATTRIBUTE);
      }
    }
    String element = xml.getLocalName();
    if (depth == 1 && !element.equals("testsuites") && !element.equals("testsuite")) {
      throw new UnreadableReport("its root is no <testsuites>");
    }
    inText = false;
    switch (element) {
      case "testcase" -> {
        name = xml.getAttributeValue(null, "name");
        time = time(xml.getAttributeValue(null, "time"));
        outcome =
            "interrupted".equals(xml.getAttributeValue(null, "result"))
                ? TestOutcome.INTERRUPTED
                : TestOutcome.PASSED;
        message = "";
        text.setLength(0);
      }
      case "failure" -> trouble(TestOutcome.FAILED, xml);
      case "error" -> trouble(TestOutcome.ERROR, xml);
      case "output" -> trouble(TestOutcome.EXPECTED_FAILURE, xml);
      case "skipped" -> trouble(TestOutcome.SKIPPED, xml);
      case "outcome" -> trouble(TestOutcome.UNEXPECTED_SUCCESS, xml);
      default -> {
        // Suites, and what tests printed.
      }
    }
  }

  private void trouble(TestOutcome found, XMLStreamReader xml) {
    outcome = found;
    String words = xml.getAttributeValue(null, "message");
    message = words == null ? "" : words;
    text.setLength(0);
    inText = true;
  }

  private void end(String element) {
    inText = false;
    String id = name;
    // Where only sub-tests failed the runner leaves an element without a name.
    if (!element.equals("testcase") || id == null || id.isBlank()) {
      return;
    }
    name = null;
    Matcher fixture = FIXTURE.matcher(id);
    String key = fixture.matches() ? TestId.of(fixture.group(1), fixture.group(2), "") : id;
    key = key.length() <= LONGEST_NAME ? key : key.substring(0, LONGEST_NAME - 1) + "…";
    CaseResult before = cases.get(key);
    if (before == null && cases.size() >= MOST_CASES) {
      cut = true;
      return;
    }
    boolean bad = outcome.isBad();
    cases.put(
        key,
        new CaseResult(
            "",
            key,
            outcome,
            before == null ? null : before.first() == null ? before.outcome() : before.first(),
            time,
            words(),
            bad ? text.toString() : "",
            0));
  }

  private String words() {
    return switch (outcome) {
      case PASSED, EXPECTED_FAILURE -> "";
      case UNEXPECTED_SUCCESS -> "unexpected success";
      default ->
          Names.shortened(
              (message.isBlank() ? text.toString() : message)
                  .strip()
                  .lines()
                  .findFirst()
                  .orElse(""));
    };
  }

  private static @Nullable Duration time(@Nullable String seconds) {
    try {
      double value = seconds == null ? -1 : Double.parseDouble(seconds);
      return value >= 0 && value < 1e7 ? Duration.ofNanos(Math.round(value * 1e9)) : null;
    } catch (NumberFormatException e) {
      return null; // a time that is none is not known
    }
  }
}
