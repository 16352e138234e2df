package org.millrace.endtoend.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;

/** What a run says in the end: Markdown for people, JSON for comparing runs. */
record Document(Map<String, String> machine, List<Measure> measures, Ledger ledger) {

  /** The whole document as Markdown. */
  String markdown() {
    StringBuilder text = new StringBuilder("# Benchmark of Millrace\n\n");
    machine.forEach(
        (what, value) -> text.append("- ").append(what).append(": ").append(value).append('\n'));
    text.append(
        """

        A figure is the median of its repetitions, with the least and the most of them in brackets. \
        Buildbot is 4.2.1 by the same workload on a machine like this one, not measured in this run.

        """);
    for (Measure measure : measures) {
      String prefix = measure.key() + ".";
      if (ledger.figures().keySet().stream().anyMatch(f -> f.key().startsWith(prefix))) {
        text.append("## ").append(measure.title()).append("\n\n");
        table(text, figure -> figure.key().startsWith(prefix));
      }
    }
    if (ledger.figures().keySet().stream().anyMatch(f -> f.key().startsWith("floor."))) {
      text.append("## What the machine does alone\n\n");
      table(text, figure -> figure.key().startsWith("floor."));
    }
    if (!ledger.remarks().isEmpty()) {
      text.append("## Remarks\n\n");
      ledger.remarks().forEach(remark -> text.append("- ").append(remark).append('\n'));
      text.append('\n');
    }
    if (!ledger.failures().isEmpty()) {
      text.append("## Failures: these figures are not to be trusted\n\n");
      ledger.failures().forEach(failure -> text.append("- ").append(failure).append('\n'));
    }
    return text.toString();
  }

  private void table(StringBuilder text, Predicate<Figure> wanted) {
    text.append("| | measured | unit | aim | | Buildbot |\n|---|---:|---|---:|---|---:|\n");
    ledger
        .figures()
        .forEach((figure, samples) -> {
          if (wanted.test(figure)) {
            row(text, figure, samples);
          }
        });
    text.append('\n');
  }

  private static void row(StringBuilder text, Figure figure, Samples samples) {
    String spread =
        samples.sorted().size() == 1
            ? ""
            : " (%s – %s)".formatted(number(samples.least()), number(samples.most()));
    String verdict =
        figure.aim().isEmpty() ? "" : figure.reached(samples.median()) ? "reached" : "**short**";
    text.append(
        "| %s | %s%s | %s | %s | %s | %s |\n"
            .formatted(
                figure.title(),
                number(samples.median()),
                spread,
                figure.unit(),
                number(figure.aim()),
                verdict,
                number(figure.buildbot())));
  }

  /** Writes every value of every figure. */
  void writeJson(Path file) {
    Map<String, Object> figures = new LinkedHashMap<>();
    ledger
        .figures()
        .forEach((figure, samples) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("title", figure.title());
          one.put("unit", figure.unit());
          one.put("median", samples.median());
          one.put("values", samples.sorted());
          figure.aim().ifPresent(aim -> one.put("aim", aim));
          figure.buildbot().ifPresent(buildbot -> one.put("buildbot", buildbot));
          figures.put(figure.key(), one);
        });
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("machine", machine);
    all.put("figures", figures);
    all.put("remarks", ledger.remarks());
    all.put("failures", ledger.failures());
    JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValue(file, all);
  }

  private static String number(OptionalDouble value) {
    return value.isEmpty() ? "" : number(value.getAsDouble());
  }

  /** Three digits that say something, no more. */
  static String number(double value) {
    double size = Math.abs(value);
    String form = size >= 1000 ? "%,.0f" : size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, form, value);
  }
}
