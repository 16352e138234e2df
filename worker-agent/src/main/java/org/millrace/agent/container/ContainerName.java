package org.millrace.agent.container;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The name of a step's container. It can be told from the step alone, so that a later process of
 * the agent finds what an earlier one left.
 *
 * @param owner tells the agents apart that share an engine
 */
record ContainerName(String owner, long attempt, long epoch, String step) {
  private static final Pattern SHAPE =
      Pattern.compile("millrace-([0-9a-f]{8})-([0-9]{1,18})-([0-9]{1,18})-(.+)");

  /** Who owns the containers that an agent with this home makes. */
  static String owner(Path home) {
    CRC32 sum = new CRC32();
    sum.update(home.toString().getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", sum.getValue());
  }

  static Optional<ContainerName> parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new ContainerName(
                matcher.group(1),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                matcher.group(4)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "millrace-" + owner + "-" + attempt + "-" + epoch + "-" + step;
  }
}
