package org.millrace.endtoend.harness;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the page that a browser shows costs, as the browser itself counts it. */
public final class PageLoad {
  private final Browser browser;

  private PageLoad(Browser browser) {
    this.browser = browser;
  }

  /**
   * What there is at one moment, all that is not needed any more given back before.
   *
   * @param nodes of the document, and those that scripts hold on to
   * @param listeners of events
   * @param heap bytes that scripts use
   */
  public record Reading(long nodes, long listeners, long heap) {}

  /**
   * Time since the page was opened.
   *
   * @param tasks of its main thread, with all layout and painting
   * @param scripts of them in scripts
   */
  public record Busy(Duration tasks, Duration scripts) {}

  /** Counts from now on for the page that is open. */
  public static PageLoad of(Browser browser) {
    browser.driver().executeCdpCommand("Performance.enable", Map.of());
    browser.script("performance.setResourceTimingBufferSize(100000)");
    return new PageLoad(browser);
  }

  /** What there is now. */
  public Reading read() {
    browser.driver().executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    Map<String, Double> metrics = metrics();
    return new Reading(
        count(metrics, "Nodes"),
        count(metrics, "JSEventListeners"),
        count(metrics, "JSHeapUsedSize"));
  }

  /** How long its main thread was busy. */
  public Busy busy() {
    Map<String, Double> metrics = metrics();
    return new Busy(seconds(metrics, "TaskDuration"), seconds(metrics, "ScriptDuration"));
  }

  /** How often it has asked for its content again. */
  public long refreshes() {
    return ((Number)
            browser.script(
                """
                return performance.getEntriesByType('resource')
                    .filter(e => e.initiatorType === 'fetch' && e.name === location.href).length
                """))
        .longValue();
  }

  private Map<String, Double> metrics() {
    Map<String, Double> metrics = new HashMap<>();
    Object answer =
        browser.driver().executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics");
    if (answer instanceof List<?> list) {
      for (Object one : list) {
        if (one instanceof Map<?, ?> metric && metric.get("value") instanceof Number value) {
          metrics.put(String.valueOf(metric.get("name")), value.doubleValue());
        }
      }
    }
    return metrics;
  }

  private static long count(Map<String, Double> metrics, String name) {
    return metrics.getOrDefault(name, -1.0).longValue();
  }

  private static Duration seconds(Map<String, Double> metrics, String name) {
    return Duration.ofNanos((long) (metrics.getOrDefault(name, 0.0) * 1e9));
  }
}
