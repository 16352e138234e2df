package org.millrace.coordinator.verdict;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.StepDefinition;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** Says what came of one step. Needs neither a database nor Spring, keeps nothing between calls. */
public final class StepJudge {
  private static final int SIGNAL_BASE = 128;

  private StepJudge() {}

  /**
   * Reads the step's log, once and with bounded memory, where the answer may depend on it.
   *
   * @param log all of the step's output
   */
  public static Finding judge(StepDefinition step, StepEnding ending, LogSource log)
      throws IOException {
    return judge(step, false, ending, log);
  }

  /**
   * The same for a step that an emulator may have carried out.
   *
   * @param emulated whether its programs ran in one: only then is a line that QEMU prints when it
   *     dies anything else than output of a test
   */
  public static Finding judge(
      StepDefinition step, boolean emulated, StepEnding ending, LogSource log) throws IOException {
    return switch (ending.end()) {
      case SKIPPED -> new Finding(Result.SKIPPED, Reason.NONE, "");
      case CANCELLED -> new Finding(Result.CANCELLED, Reason.STOPPED, ending.message());
      case BROKEN ->
          new Finding(
              Result.EXCEPTION,
              Objects.requireNonNullElse(ending.reason(), Reason.AGENT_FAILED),
              ending.message());
      case SILENT ->
          new Finding(
              Result.FAILURE,
              Reason.STEP_SILENT,
              "printed nothing for "
                  + words(step.silence())
                  + " and was stopped"
                  + running(step, emulated, log));
      case TIMED_OUT ->
          new Finding(
              Result.FAILURE,
              Reason.STEP_TIMED_OUT,
              "ran longer than "
                  + words(step.limit())
                  + " and was stopped"
                  + running(step, emulated, log));
      case SIGNALLED, EXITED -> read(step, emulated, ending, log);
    };
  }

  /** Which tests ran when a step was stopped, where its log says so. */
  private static String running(StepDefinition step, boolean emulated, LogSource log)
      throws IOException {
    if (step.parser() != Parser.REGRTEST) {
      return "";
    }
    RegrtestReading reading = new RegrtestReading(emulated);
    try (LineSplitter lines = new LineSplitter(reading.signs(), reading)) {
      log.copyTo(lines);
    }
    return reading.running().isEmpty() ? "" : "; it ran " + Names.shortened(reading.running());
  }

  private static Finding read(
      StepDefinition step, boolean emulated, StepEnding ending, LogSource log) throws IOException {
    return read(step.parser(), step.name(), step.warningCodes(), emulated, ending.code(), log);
  }

  /**
   * The same for a command that ended by itself and of which no more is known.
   *
   * @param step its name, for the words of the answer
   * @param warningCodes exit codes that mean WARNINGS
   * @param code its exit code; 128 + n where signal n killed it
   */
  public static Finding read(
      Parser parser,
      String step,
      List<Integer> warningCodes,
      boolean emulated,
      int code,
      LogSource log)
      throws IOException {
    if (code == 0 && parser == Parser.NONE) {
      return Finding.success(); // whatever it printed
    }
    LogReading reading =
        switch (parser) {
          case NONE -> new CommandReading(warningCodes);
          case COMPILER -> new CompilerReading(step, warningCodes);
          case REGRTEST -> new RegrtestReading(emulated);
          case VERIFY -> new VerifyReading();
        };
    TroubleReading trouble = new TroubleReading();
    EmulatorCrash crash = new EmulatorCrash();
    // Of a test run it is said which test it hit.
    boolean mayCrash = emulated && parser != Parser.REGRTEST;
    Lines all =
        new Lines() {
          @Override
          public void line(String line, long number) {
            trouble.line(line, number);
            if (mayCrash) {
              crash.line(line, number);
            }
            reading.line(line, number);
          }

          @Override
          public boolean wantsNext() {
            return reading.wantsNext();
          }
        };
    LineSigns signs = reading.signs().or(TroubleReading.SIGNS);
    LineSplitter lines = new LineSplitter(mayCrash ? signs.or(EmulatorCrash.SIGNS) : signs, all);
    try (lines) {
      log.copyTo(lines);
    }
    LogEnd end = lines.end();
    Finding finding = reading.finding(code, end);
    if (finding.result() == Result.FAILURE
        && finding.reason() != Reason.CONFIGURATION_NOT_HONOURED) {
      finding = trouble.finding(code).or(() -> crash.finding(end)).orElse(finding);
    }
    return finding.reason() == Reason.COMMAND_FAILED
            && finding.result() == Result.FAILURE
            && code > SIGNAL_BASE
            && code < SIGNAL_BASE + 65
        ? new Finding(
            Result.FAILURE,
            Reason.CRASHED,
            "killed by " + Signal.name(code - SIGNAL_BASE),
            end.number())
        : finding;
  }

  private static String words(@Nullable Duration duration) {
    if (duration == null) {
      return "it may";
    }
    if (duration.toSecondsPart() != 0) {
      return duration.toSeconds() + " s";
    }
    return duration.toMinutesPart() != 0
        ? duration.toMinutes() + " min"
        : duration.toHours() + " h";
  }
}
