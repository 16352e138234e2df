package org.millrace.coordinator.verdict;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.verdict.RegrtestSummary.Group;

/**
 * What the log says of each test file, file by file. A block of output belongs to the file whose
 * line of progress comes before it: so the runner prints it, in parallel as one after the other.
 */
final class TestRuns implements Lines {
  static final LineSigns SIGNS =
      new LineSigns(
          List.of(
              "Fatal Py",
              " leaked [",
              "ed -- ",
              "was modif",
              "ry files (",
              "FAIL:",
              "ERROR:",
              "ed su",
              "Re-run"),
          List.of("====", "Warning -- "),
          true);

  /** A runner has a few hundred files; a log that pretends to more gets no more memory. */
  private static final int MOST_FILES = 5000;

  private final Map<String, FileHistory> files = new LinkedHashMap<>();
  private final CaseReading cases = new CaseReading();
  private final boolean emulated;
  private String current = "";
  private String total = "";
  private String running = "";
  private boolean tooMany;
  private @Nullable Dump dump;
  private @Nullable Traceback traceback;
  private @Nullable Rerun rerun;

  /**
   * @param emulated whether the tests ran in an emulator
   */
  TestRuns(boolean emulated) {
    this.emulated = emulated;
  }

  @Override
  public boolean wantsNext() {
    return cases.isOpen()
        || traceback != null
        || (dump != null && dump.isOpen())
        || (rerun != null && rerun.isOpen());
  }

  @Override
  public void line(String line, long number) {
    if (!line.isEmpty() && Character.isDigit(line.charAt(0)) && isProgress(line, number)) {
      return;
    }
    FileRun run = run(current);
    rerun(run, line);
    cases.line(current, line, number).forEach(run::failed);
    dump(run, line, number);
    own(run, line);
    Leak.in(line).ifPresent(leak -> run(leak.file()).leak(leak, number));
    if (emulated && EmulatorCrash.isIn(line)) {
      run.emulatorCrash(line, number);
    }
    note(run, line, number);
  }

  private boolean isProgress(String line, long number) {
    Progress progress = Progress.in(line).orElse(null);
    // The runner's own tests quote runners in what they say of their failures.
    if (progress == null || (cases.isOpen() && !progress.total().equals(total))) {
      Progress.heartbeat(line).ifPresent(names -> running = names);
      return false;
    }
    endBlock();
    progress.previous().ifPresent(previous -> file(previous.file()).progress(previous, number));
    file(progress.file()).progress(progress, number);
    current = progress.file();
    total = progress.total();
    boolean begins = progress.state().isEmpty() || progress.state().startsWith("--");
    running = begins ? current : progress.running();
    rerun(run(current), line);
    return true;
  }

  /** Which files run, at the end of the log, with their times if they take long; may be empty. */
  String running() {
    return running;
  }

  private void rerun(FileRun run, String line) {
    Rerun found = Rerun.in(line).orElse(null);
    if (found != null && found.file().equals(current)) {
      rerun = found;
      run.rerun(found);
    } else if (rerun != null) {
      rerun.line(line);
    }
  }

  private void dump(FileRun run, String line, long number) {
    Dump found = Dump.in(line, number).orElse(null);
    if (found != null) {
      dump = found;
      run.dump(found);
    } else if (dump != null && dump.isOpen()) {
      dump.add(line);
    }
  }

  /** {@code test test_x failed -- Traceback (most recent call last):}, which the runner prints. */
  private void own(FileRun run, String line) {
    String head = "test " + current + " ";
    if (line.startsWith(head)
        && (line.startsWith("failed -- Trace", head.length())
            || line.startsWith("crashed -- Trace", head.length()))) {
      traceback = new Traceback();
      run.traceback(traceback);
    }
    if (traceback != null) {
      traceback.line(line);
      traceback = line.isBlank() ? null : traceback;
    }
  }

  private void note(FileRun run, String line, long number) {
    String skipped = current + " skipped -- ";
    if (line.startsWith("Warning -- ")) {
      String modified = " was modified by ";
      int by = line.indexOf(modified);
      if (by > 0) {
        run.note(line.substring("Warning -- ".length(), by) + " was modified", number);
      } else if (line.contains(" leaked temporary files (")) {
        run.note("temporary files were left behind", number);
      }
    } else if (line.startsWith(skipped)) {
      run.note(line.substring(skipped.length()), number);
    }
  }

  private void endBlock() {
    cases.end(current).forEach(run(current)::failed);
    dump = null;
    traceback = null;
    rerun = null;
  }

  private FileHistory file(String name) {
    FileHistory known = files.get(name);
    if (known == null) {
      known = new FileHistory(name);
      if (files.size() < MOST_FILES) {
        files.put(name, known);
      } else {
        tooMany = true;
      }
    }
    return known;
  }

  /** The last run of a file. */
  FileRun run(String file) {
    return file(file).last();
  }

  /** The line that proves what was wrong with a file, also if it was not when it was run again. */
  long proof(String file) {
    return file(file).result().line();
  }

  /** Of which file the output is, at the end of the log; empty before the first. */
  String current() {
    return current;
  }

  /** What the summary says and the lines before did not; called once, at the end. */
  void settle(RegrtestSummary summary) {
    endBlock();
    summary.durations().forEach((name, duration) -> file(name).slowest(duration));
    if (summary.result().isEmpty()) {
      return;
    }
    settle(summary, Group.FAILED, "failed");
    settle(summary, Group.ENVIRONMENT_CHANGED, "failed (env changed)");
    Collection<String> failed = summary.names(Group.FAILED);
    Collection<String> changed = summary.names(Group.ENVIRONMENT_CHANGED);
    for (String name : summary.names(Group.RERUN)) {
      if (!failed.contains(name) && !changed.contains(name) && run(name).outcome().isBad()) {
        file(name).rescued(summary.number(Group.RERUN, name));
      }
    }
    settle(summary, Group.SKIPPED, "skipped");
    settle(summary, Group.DENIED, "skipped (resource denied)");
    settle(summary, Group.NO_TESTS, "ran no tests");
    // Until 3.12, of files that passed quickly nothing is said when they ran one after the other.
    for (FileHistory file : files.values()) {
      if (!file.last().isOver()) {
        file.last().settle("passed", 0);
      }
    }
  }

  private void settle(RegrtestSummary summary, Group group, String state) {
    for (String name : summary.names(group)) {
      FileRun run = run(name);
      boolean said = run.isOver() && (run.outcome().isBad() || !state.startsWith("failed"));
      if (!said) {
        run.settle(state, summary.number(group, name));
      }
    }
  }

  /** All of it, once it is settled. */
  TestReport report(TestTotals totals) {
    List<FileResult> results = new ArrayList<>();
    List<CaseResult> failed = new ArrayList<>();
    files.forEach((name, file) -> {
      failed.addAll(file.cases());
      if (!name.isEmpty()) {
        results.add(file.result());
      }
    });
    return new TestReport(totals, results, failed, tooMany || cases.isCut());
  }
}
