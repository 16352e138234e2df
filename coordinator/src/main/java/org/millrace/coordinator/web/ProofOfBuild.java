package org.millrace.coordinator.web;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.millrace.coordinator.view.BuildAttempts.Attempt;
import org.millrace.coordinator.view.BuildAttempts.Step;
import org.millrace.coordinator.view.LogIndex;
import org.millrace.protocol.Reason;
import org.millrace.webui.Link;
import org.millrace.webui.LogPage.Line;
import org.millrace.webui.TestsPart;
import org.springframework.stereotype.Component;

/** The lines that prove a build's verdict: of the first step whose reason is the build's. */
@Component
class ProofOfBuild {
  /** A traceback is proven by its last line: what explains it stands before. */
  private static final int BEFORE = 12;

  private static final int BEHIND = 3;

  /** Bytes of HTML that the lines around the one that proves it may have in all. */
  private static final int HEAVIEST = 24_000;

  private final LogReader reader;

  ProofOfBuild(LogReader reader) {
    this.reader = reader;
  }

  Optional<TestsPart.Proof> of(long build, List<Attempt> attempts) throws IOException {
    if (attempts.isEmpty()) {
      return Optional.empty();
    }
    Attempt attempt = attempts.getFirst();
    Optional<Step> proven =
        attempt.steps().stream()
            .filter(s -> s.proofLine() > 0)
            .filter(s -> s.reason() != null && s.reason() != Reason.NONE)
            .filter(s -> s.reason() == attempt.reason())
            .findFirst();
    if (proven.isEmpty()) {
      return Optional.empty();
    }
    Step step = proven.get();
    Optional<LogIndex.LogRow> log = LogIndex.of(attempt, step);
    Link where = TestWords.line(build, step.name(), attempt.ordinal(), step.proofLine());
    if (log.isEmpty() || where == null) {
      return Optional.empty();
    }
    LogRenderer renderer =
        new LogRenderer(null, LogAddress.of(build, log.get().name(), attempt.ordinal()).rawLine());
    List<Line> lines = lines(log.get(), renderer, step.proofLine(), BEFORE);
    if (lines.stream().noneMatch(Line::asked)) {
      // Those before it are so long that it was not reached.
      lines = lines(log.get(), renderer, step.proofLine(), 0);
    }
    return Optional.of(
        new TestsPart.Proof(
            new Link(step.name() + ", " + where.text(), where.href()), light(lines)));
  }

  private List<Line> lines(LogIndex.LogRow log, LogRenderer renderer, long proof, int before)
      throws IOException {
    long first = Math.max(0, proof - 1 - before);
    int count = (int) (proof - first) + BEHIND;
    return renderer.lines(reader.read(log, first, count), first + 1, proof);
  }

  /** Without those that are furthest from the one that proves it, where all weigh too much. */
  static List<Line> light(List<Line> lines) {
    int proof = 0;
    while (proof < lines.size() - 1 && !lines.get(proof).asked()) {
      proof++;
    }
    int left = HEAVIEST;
    int from = proof;
    int to = proof + 1;
    while (from > 0 && weight(lines.get(from - 1)) <= left) {
      from--;
      left -= weight(lines.get(from));
    }
    while (to < lines.size() && weight(lines.get(to)) <= left) {
      left -= weight(lines.get(to));
      to++;
    }
    return List.copyOf(lines.subList(Math.min(from, lines.size()), Math.min(to, lines.size())));
  }

  private static int weight(Line line) {
    return PageWeight.utf8(line.html());
  }
}
