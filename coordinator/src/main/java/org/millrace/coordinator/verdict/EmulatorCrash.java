package org.millrace.coordinator.verdict;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * What QEMU 7.2 to 10 in user mode says when it dies itself. Its line {@code qemu: uncaught target
 * signal 11 (Segmentation fault) - core dumped} is none of these: there the program that it ran
 * died, as it would have anywhere.
 *
 * <p>Versions before 8.2 take a segmentation fault of their own for the program's. That cannot be
 * told apart, and stays the program's.
 */
final class EmulatorCrash implements Lines {
  static final LineSigns SIGNS = LineSigns.anywhere("qemu", "-binfmt-", "ERROR:", "tcg f");

  /** As it was started: by its own name, or by that of Debian's binfmt entries. */
  private static final String ITSELF =
      "(?:\\S{0,200}/)?(?:qemu-[a-z0-9_]{1,20}(?:-static)?|[a-z0-9_]{1,20}-binfmt-P)";

  private static final String SOURCE =
      "\\S{0,200}\\b(?:accel|fpu|linux-user|target|tcg|util)/\\S{1,100}\\.(?:c|c\\.inc|h):[0-9]{1,6}:";

  private static final List<Pattern> LINES =
      List.of(
          Pattern.compile("(?:" + ITSELF + ": )?QEMU internal SIG[A-Z]{2,6} \\{.{0,200}\\}"),
          Pattern.compile("qemu: fatal: .{1,500}"),
          Pattern.compile("qemu: unhandled CPU exception 0x[0-9a-f]{1,16} - aborting"),
          // GLib's assertions, which it says twice.
          Pattern.compile(
              "(?:Bail out! )?ERROR:"
                  + SOURCE
                  + "\\w{1,100}: (?:assertion failed|code should not be reached).{0,500}"),
          // The C library's.
          Pattern.compile(ITSELF + ": " + SOURCE + " .{1,300}: Assertion `.{1,300}' failed\\."),
          Pattern.compile(SOURCE + " tcg fatal error"),
          Pattern.compile(
              ITSELF + ": allocate [0-9]{1,20} bytes for jit buffer: Cannot allocate memory"),
          Pattern.compile(
              ITSELF
                  + ": Unable to reserve 0x[0-9a-f]{1,16} bytes of virtual address space .{1,500}"),
          Pattern.compile(ITSELF + ": unable to find CPU model '.{0,100}'"));

  /** How far before the end of a log such a line still explains the end. */
  private static final int NEAR = 100;

  private String last = "";
  private long lastNumber;

  /**
   * Whether QEMU says with this line, and all of it, that it dies. It may stand behind the name of
   * the test that ran.
   */
  static boolean isIn(String line) {
    int test = line.lastIndexOf(" ... ");
    return isWhole(line) || (test > 0 && isWhole(line.substring(test + " ... ".length())));
  }

  private static boolean isWhole(String line) {
    boolean maybe =
        line.startsWith("qemu: ")
            || line.contains("QEMU internal ")
            || line.contains("-binfmt-P: ")
            || line.contains("qemu-")
            || line.startsWith("ERROR:")
            || line.startsWith("Bail out! ERROR:")
            || line.endsWith(" tcg fatal error");
    return maybe && LINES.stream().anyMatch(pattern -> pattern.matcher(line).matches());
  }

  static Finding finding(String detail, long number) {
    return new Finding(
        Result.EXCEPTION, Reason.EMULATOR_CRASHED, "the emulator crashed: " + detail, number);
  }

  @Override
  public void line(String line, long number) {
    if (isIn(line)) {
      last = line;
      lastNumber = number;
    }
  }

  /** The emulator's, in a step that failed, if it died near the end. */
  Optional<Finding> finding(LogEnd end) {
    return last.isEmpty() || end.lines() - lastNumber > NEAR
        ? Optional.empty()
        : Optional.of(finding(last, lastNumber));
  }
}
