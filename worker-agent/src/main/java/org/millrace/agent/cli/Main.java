package org.millrace.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.millrace.agent.Story;

/** The agent's command line. */
public final class Main {
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int IN_USE = 3;
  static final int ENROLMENT = 4;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(execute(List.of(arguments)));
  }

  /** Runs a command; returns its exit code. */
  static int execute(List<String> words) {
    try {
      String command = words.isEmpty() ? "--help" : words.get(0);
      List<String> rest = words.isEmpty() ? List.of() : words.subList(1, words.size());
      if (rest.contains("--help") || rest.contains("-h")) {
        return print(resource("usage.txt"));
      }
      return switch (command) {
        case "enrol" ->
            EnrolCommand.run(
                new Arguments(
                    rest, Set.of("--coordinator", "--token-file", "--home"), Set.of("--replace")));
        case "run" -> RunCommand.run(new Arguments(rest, RunCommand.OPTIONS, Set.of()));
        case "facts" -> FactsCommand.run(new Arguments(rest, Set.of("--path"), Set.of()));
        case "--version", "-V" -> print("millrace-agent " + version() + "\n");
        case "--help", "-h", "help" -> print(resource("usage.txt"));
        default ->
            throw new Arguments.UsageException("unknown command " + command + "; try --help");
      };
    } catch (Arguments.UsageException e) {
      Story.tell("%s", e.getMessage());
      return USAGE;
    } catch (UnsupportedOperationException e) {
      Story.tell("%s", e.getMessage());
      return FAILED;
    } catch (IOException e) {
      Story.tell("%s", e);
      return FAILED;
    }
  }

  private static int print(String text) {
    System.out.print(text);
    System.out.flush();
    return 0;
  }

  static String resource(String name) throws IOException {
    try (InputStream in = Main.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
