package org.millrace.coordinator.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.coordinator.verdict.LogAtHand;
import org.millrace.coordinator.verdict.UnreadableReport;
import org.millrace.protocol.Result;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Says what a log means that somebody has at hand, with the farm's own parsers; needs no farm. */
@Command(
    name = "verdict",
    description = {
      "Say what a log means: result, reason, what proves it, tests and leaks.",
      "Exit code 0 for SUCCESS and WARNINGS, else 1; 2 where the log cannot be read."
    },
    mixinStandardHelpOptions = true)
final class VerdictCommand implements Callable<Integer> {
  @Option(names = "--json", description = "As one JSON object.")
  private boolean asJson;

  @Option(
      names = "--exit-code",
      paramLabel = "N",
      description = "The command's; looked for in the log unless given.")
  private @Nullable Integer exitCode;

  @Option(
      names = "--parser",
      paramLabel = "NAME",
      description = "regrtest, compiler, verify or none; guessed unless given.")
  private @Nullable String parser;

  @Option(names = "--junit", paramLabel = "FILE", description = "The run's JUnit file, too.")
  private @Nullable Path junit;

  @Option(names = "--emulated", description = "Its programs ran under QEMU.")
  private boolean emulated;

  @Parameters(paramLabel = "FILE", description = "The log, or - for standard input.")
  private String file = "";

  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    LogAtHand verdict = file.equals("-") ? standardInput() : judge(Path.of(file));
    if (asJson) {
      out.println(JsonMapper.shared().writeValueAsString(VerdictDocument.of(verdict)));
    } else {
      VerdictPage.print(verdict, out);
    }
    out.flush();
    Result result = verdict.finding().result();
    return result == Result.SUCCESS || result == Result.WARNINGS ? 0 : 1;
  }

  /** It is read more than once, so it is kept as long as that takes. */
  private LogAtHand standardInput() {
    try {
      Path copy = Files.createTempFile("millrace-", ".log");
      try {
        try (InputStream in = System.in) {
          Files.copy(in, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        return judge(copy);
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      throw new SetupException("Standard input cannot be read: " + e.getMessage(), e);
    }
  }

  private LogAtHand judge(Path log) {
    if (!Files.exists(log)) {
      throw new SetupException("There is no file " + log + ".");
    }
    if (Files.isDirectory(log)) {
      throw new SetupException(log + " is a folder.");
    }
    try {
      LogAtHand verdict =
          LogAtHand.judge(out -> Files.copy(log, out), parser(), exitCode, emulated);
      Path xml = junit;
      return xml == null ? verdict : verdict.withJunit(out -> Files.copy(xml, out));
    } catch (UnreadableReport e) {
      throw new SetupException("%s cannot be read: %s".formatted(junit, e.getMessage()), e);
    } catch (IOException e) {
      throw new SetupException("%s cannot be read: %s".formatted(log, e.getMessage()), e);
    }
  }

  private @Nullable Parser parser() {
    if (parser == null) {
      return null;
    }
    try {
      return Parser.valueOf(parser.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new SetupException(
          "There is no parser '%s'. There are %s."
              .formatted(
                  parser,
                  String.join(
                      ", ",
                      List.of(Parser.values()).stream()
                          .map(each -> each.name().toLowerCase(Locale.ROOT))
                          .toList())),
          e);
    }
  }
}
