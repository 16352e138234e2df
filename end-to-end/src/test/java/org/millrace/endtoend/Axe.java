package org.millrace.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.millrace.endtoend.harness.Browser;

/**
 * The accessibility rules of axe-core, those of WCAG 2.2 A and AA, on the page that a browser
 * shows. It comes in through the browser's driver, which the page's Content-Security-Policy does
 * not bind.
 */
final class Axe {
  private static final String SOURCE = source();
  private static final Map<String, ?> ALL =
      Map.of(
          "runOnly",
          List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
          // Of WCAG 2.2, which axe leaves out unless it is asked for.
          "rules",
          Map.of("target-size", Map.of("enabled", true)),
          "resultTypes",
          List.of("violations"));
  private static final Map<String, ?> CONTRAST =
      Map.of("runOnly", List.of("color-contrast"), "resultTypes", List.of("violations"));
  private static final String RUN =
      """
      const [options, done] = arguments;
      axe.run(document, options).then(found => done(found.violations.flatMap(v => v.nodes.map(n =>
          v.id + ' at ' + n.target.join(' ') + ': ' + n.failureSummary.replace(/\\s+/g, ' ')
              + ' in ' + n.html.slice(0, 200)))),
          error => done(['axe failed: ' + error]));
      """;

  private Axe() {}

  /** All that is wrong, one sentence for each place; empty where nothing is. */
  static List<String> complaints(Browser browser) {
    return run(browser, ALL);
  }

  /** The same of colours alone. */
  static List<String> contrast(Browser browser) {
    return run(browser, CONTRAST);
  }

  private static List<String> run(Browser browser, Map<String, ?> options) {
    if (!browser.script("return typeof axe").equals("object")) {
      browser.driver().executeScript(SOURCE);
    }
    Object found = browser.driver().executeAsyncScript(RUN, options);
    List<String> complaints = new ArrayList<>();
    if (found instanceof List<?> list) {
      list.forEach(one -> complaints.add(String.valueOf(one)));
    } else {
      complaints.add("axe answered " + found);
    }
    return complaints;
  }

  private static String source() {
    try (InputStream script = Axe.class.getResourceAsStream("/axe.min.js")) {
      return new String(
          Objects.requireNonNull(script, "axe.min.js is not on the class path").readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
