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
      const [options, targets, done] = arguments;
      axe.configure({rules: [{id: 'target-size', selector: targets}]});
      axe.run(document, options).then(found => done(found.violations.map(v =>
          v.id + ' (' + v.nodes.length + '): ' + v.nodes.slice(0, 4).map(n =>
            n.html.slice(0, 200) + ' at ' + n.target.join(' ') + ': '
                + n.failureSummary.replace(/\\s+/g, ' ')).join('; '))),
          error => done(['axe failed: ' + error]));
      """;

  private Axe() {}

  /** All that is wrong, one paragraph for each rule; empty where nothing is. */
  static List<String> complaints(Browser browser) {
    return run(browser, ALL, "*");
  }

  /**
   * The same for a mouse: the number before a line of a log is a link as high as the line, which is
   * less than what a finger needs. To fingers the stylesheet gives higher lines.
   */
  static List<String> complaintsWithMouse(Browser browser) {
    return run(browser, ALL, "*:not(.l > a)");
  }

  /** The same of colours alone. */
  static List<String> contrast(Browser browser) {
    return run(browser, CONTRAST, "*");
  }

  private static List<String> run(Browser browser, Map<String, ?> options, String targets) {
    if (!browser.script("return typeof axe").equals("object")) {
      browser.driver().executeScript(SOURCE);
    }
    Object found = browser.driver().executeAsyncScript(RUN, options, targets);
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
