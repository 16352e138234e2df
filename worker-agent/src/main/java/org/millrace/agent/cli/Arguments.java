package org.millrace.agent.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of a command, {@code --name value} or {@code --name=value}. A library for this costs
 * an idle agent 4 MB.
 */
final class Arguments {
  /** The command line is not right; the message says how. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  private final Map<String, String> values = new HashMap<>();

  /**
   * Reads options.
   *
   * @param known options that take a value
   * @param flags options that take none
   */
  Arguments(List<String> words, Set<String> known, Set<String> flags) throws UsageException {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (flags.contains(word)) {
        values.put(word, "");
      } else if (!known.contains(name)) {
        throw new UsageException("unknown argument " + name + "; --help tells what there is");
      } else if (equals >= 0) {
        values.put(name, word.substring(equals + 1));
      } else if (i + 1 < words.size()) {
        values.put(name, words.get(++i));
      } else {
        throw new UsageException(name + " needs a value");
      }
    }
  }

  boolean has(String flag) {
    return values.containsKey(flag);
  }

  String value(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /**
   * A number that is not negative.
   *
   * @param what it is, for people
   */
  long number(String name, long otherwise, String what) throws UsageException {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("[0-9]{1,9}")) {
      throw new UsageException(name + " is not " + what + ": " + value);
    }
    return Long.parseLong(value);
  }

  String required(String name) throws UsageException {
    String value = values.get(name);
    if (value == null || value.isEmpty()) {
      throw new UsageException(name + " is missing");
    }
    return value;
  }

  @Nullable Path path(String name) throws UsageException {
    String value = values.get(name);
    try {
      return value == null ? null : Path.of(value);
    } catch (InvalidPathException e) {
      throw new UsageException(name + " is not a path: " + value);
    }
  }

  /** The agent's folder. */
  Path home() throws UsageException {
    Path home = path("--home");
    if (home != null) {
      return home;
    }
    String state = System.getenv("XDG_STATE_HOME");
    Path folder =
        state == null || state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return folder.resolve("millrace-agent");
  }
}
