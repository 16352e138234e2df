package org.millrace.coordinator.verdict;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts what a JUnit file knows beside what the log says. The log wins: in the file tests that
 * leaked look passed, and files that crashed are missing.
 */
final class JunitMerge {
  private static final String PACKAGE = "test.";

  private final TestReport report;
  private final Map<String, String> files = new HashMap<>();

  JunitMerge(TestReport report) {
    this.report = report;
    report.files().forEach(file -> files.put(bare(file.file()), file.file()));
  }

  private static String bare(String name) {
    return name.startsWith(PACKAGE) ? name.substring(PACKAGE.length()) : name;
  }

  TestReport with(Map<String, CaseResult> found, boolean cut) {
    Map<String, CaseResult> all = new LinkedHashMap<>();
    for (CaseResult logged : report.cases()) {
      CaseResult same = found.get(logged.name());
      all.put(
          logged.name(),
          same == null
              ? logged
              : new CaseResult(
                  logged.file(),
                  logged.name(),
                  logged.outcome(),
                  logged.first(),
                  same.duration(),
                  logged.message(),
                  logged.excerpt(),
                  logged.line()));
    }
    found.forEach((name, test) ->
        all.computeIfAbsent(
            name,
            id ->
                new CaseResult(
                    file(id),
                    id,
                    test.outcome(),
                    test.first(),
                    test.duration(),
                    test.message(),
                    test.excerpt(),
                    0)));
    return new TestReport(
        report.totals(), report.files(), java.util.List.copyOf(all.values()), report.cut() || cut);
  }

  /** The file that a test is in: the longest of the known names that its own begins with. */
  private String file(String test) {
    int space = test.indexOf(' ');
    String id = bare(space < 0 ? test : test.substring(0, space));
    for (String part = id; !part.isEmpty(); part = parent(part)) {
      String file = files.get(part);
      if (file != null) {
        return file;
      }
    }
    // A module that could not be loaded is named behind the loader's own class.
    String last = id.substring(id.lastIndexOf('.') + 1);
    int dot = id.indexOf('.');
    return files.getOrDefault(last, dot < 0 ? id : id.substring(0, dot));
  }

  private static String parent(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }
}
