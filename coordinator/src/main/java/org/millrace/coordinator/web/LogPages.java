package org.millrace.coordinator.web;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.log.Matches;
import org.millrace.coordinator.log.Needle;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.LogIndex.LogRow;
import org.millrace.webui.Bytes;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.LogPage;
import org.millrace.webui.LogPage.Find;
import org.millrace.webui.LogPage.Pager;
import org.springframework.stereotype.Component;

/** Makes the pages of logs. */
@Component
class LogPages {
  private final LogWindows windows;
  private final LogFinding finding;
  private final Present present;

  LogPages(LogWindows windows, LogFinding finding, Present present) {
    this.windows = windows;
    this.finding = finding;
    this.present = present;
  }

  /**
   * What an address asks for. Where it asks for nothing, a log that grows is shown at its end, one
   * whose result has a proof at that line, any other at its beginning.
   *
   * @param from number of the line that the window is to begin with, or 0
   * @param to number of the line that it is to end with, or 0
   * @param after number of the line behind which findings are listed
   */
  record Ask(LineRange line, long from, long to, @Nullable Needle needle, long after) {
    boolean lists() {
      return needle != null && line.isNone() && from == 0 && to == 0;
    }

    String search() {
      return needle == null
          ? ""
          : "q=" + Words.parameter(needle.text()) + (needle.exactCase() ? "&case=exact" : "");
    }
  }

  LogPage page(BuildRow build, LogRow log, Ask ask) throws IOException {
    Draft draft = new Draft(build, log, ask, LogAddress.of(build.id(), log.name(), log.attempt()));
    return ask.lists() ? findings(draft, Objects.requireNonNull(ask.needle())) : window(draft);
  }

  /** What all pages of a log have in common. */
  private record Draft(BuildRow build, LogRow log, Ask ask, LogAddress address) {
    LogWindows.View view(@Nullable Needle hit) {
      return new LogWindows.View(log, address.line(), address.rawLine(), ask.search(), hit);
    }

    String href(String... parts) {
      String[] all = new String[parts.length + 2];
      all[0] = address.which();
      all[1] = ask.search();
      System.arraycopy(parts, 0, all, 2, parts.length);
      return Choices.href(address.path(), all);
    }

    String line(long number) {
      return href("line=" + number) + "#L" + number;
    }
  }

  private LogPage window(Draft draft) throws IOException {
    LogRow log = draft.log();
    Ask ask = draft.ask();
    LogWindows.Shown shown = choose(draft);
    boolean some = shown.first() > 0;
    Pager pager =
        new Pager(
            shown.first() > 1 ? draft.href("from=1") : null,
            shown.first() > 1 ? draft.href("to=" + (shown.first() - 1)) : null,
            shown.atEnd() ? null : draft.href("from=" + (shown.last() + 1)),
            shown.atEnd() ? null : draft.href("to=end"));
    Find find = new Find("", false, false, "", null, null, null);
    if (ask.needle() != null && some) {
      find =
          neighbours(draft, ask.needle(), ask.line().isNone() ? shown.first() : ask.line().first());
    }
    String tail =
        log.growing() && shown.atEnd()
            ? draft.address().path()
                + "/live?"
                + draft.address().which()
                + "&from="
                + log.lineFeeds()
            : null;
    return page(
        draft,
        draft.address().line(),
        shown.lines(),
        shown.total(),
        shown.timed() || tail != null,
        pager,
        find,
        tail);
  }

  private LogWindows.Shown choose(Draft draft) throws IOException {
    LogRow log = draft.log();
    Ask ask = draft.ask();
    LogWindows.View view = draft.view(ask.needle());
    if (!ask.line().isNone()) {
      return windows.around(view, ask.line());
    }
    if (ask.to() > 0) {
      return windows.to(view, ask.to(), LineRange.NONE);
    }
    if (ask.from() > 0) {
      return windows.from(view, ask.from());
    }
    if (log.growing()) {
      return windows.to(view, Long.MAX_VALUE, LineRange.NONE);
    }
    return log.proofLine() > 0 ? windows.at(view, log.proofLine()) : windows.from(view, 1);
  }

  private Find neighbours(Draft draft, Needle needle, long near) {
    Matches matches = finding.search(draft.log().id(), needle, 1, near, 0);
    String count = count(matches);
    return new Find(
        needle.text(),
        needle.exactCase(),
        false,
        matches.at() ? String.format(Locale.ROOT, "%,d of %s", matches.place(), count) : count,
        matches.before() == 0 ? null : draft.line(matches.before()),
        matches.after() == 0 ? null : draft.line(matches.after()),
        matches.count() == 0 ? null : draft.href());
  }

  private LogPage findings(Draft draft, Needle needle) {
    LogRow log = draft.log();
    long after = draft.ask().after();
    Matches matches = finding.search(log.id(), needle, after + 1, 0, LogFinding.LISTED);
    String href = Choices.href("", draft.address().which(), draft.ask().search(), "line=");
    List<LogPage.Line> found =
        new PageWeight(href, draft.ask().search())
            .first(new LogRenderer(needle, draft.address().rawLine()).found(matches.lines()));
    boolean listed = matches.count() == found.size();
    boolean more = !listed || !matches.whole();
    long next = listed ? matches.reached() : found.getLast().number();
    Pager pager =
        new Pager(
            after > 0 ? draft.href() : null,
            null,
            more && next > after ? draft.href("after=" + next) : null,
            null);
    String sentence =
        count(matches) + (after > 0 ? String.format(Locale.ROOT, " behind line %,d", after) : "");
    return page(
        draft,
        href,
        found,
        log.lineFeeds(),
        false,
        pager,
        new Find(needle.text(), needle.exactCase(), true, sentence, null, null, null),
        null);
  }

  private static String count(Matches matches) {
    String lines =
        switch ((int) Math.min(2, matches.count())) {
          case 0 -> "no line";
          case 1 -> "1 line";
          default -> String.format(Locale.ROOT, "%,d lines", matches.count());
        };
    return matches.whole()
        ? lines
        : lines + String.format(Locale.ROOT, " up to line %,d", matches.reached());
  }

  private LogPage page(
      Draft draft,
      String lineHref,
      List<LogPage.Line> lines,
      long total,
      boolean timed,
      Pager pager,
      Find find,
      @Nullable String tail) {
    BuildRow build = draft.build();
    LogRow log = draft.log();
    LogAddress address = draft.address();
    int dot = log.name().indexOf('.');
    String step = log.name().substring(0, dot);
    String name = log.name().substring(dot + 1);
    long proof = log.proofLine();
    return new LogPage(
        new Frame(
            step + " " + name + " of " + build.builder() + " #" + build.number(),
            "builders",
            List.of(
                new Link("Builders", "/builders"),
                Words.builder(build.builderId(), build.builder()),
                new Link("#" + build.number(), Words.build(build.id()))),
            ""),
        Words.line(build, present.now()),
        step,
        name,
        log.attempt(),
        new Bytes(log.size()),
        total,
        log.growing(),
        address.path(),
        timed,
        lines.stream()
            .map(line -> LogRenderer.row(lineHref, line, timed))
            .collect(Collectors.joining()),
        lines.isEmpty() ? 0 : lines.getFirst().number(),
        lines.isEmpty() ? 0 : lines.getLast().number(),
        pager,
        address.raw(),
        proof == 0
            ? null
            : new LogPage.Proof(
                String.format(Locale.ROOT, "%,d", proof),
                address.path() + address.line() + proof + "#L" + proof,
                log.result() == null ? Words.status(build) : Words.status("", log.result())),
        find,
        tail);
  }
}
