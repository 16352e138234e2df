package org.millrace.agent.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millrace.agent.Story;

/**
 * Linux's table of interpreters for foreign programs, binfmt_misc(5). Read anew with every question
 * and only ever read.
 *
 * @param folder where it is mounted, {@code /proc/sys/fs/binfmt_misc}
 */
record Binfmt(Path folder) {
  /**
   * An entry.
   *
   * @param name of its file, {@code qemu-aarch64}
   * @param flags as the kernel prints them; with F in them the interpreter was opened when the
   *     entry was made, and so works in containers, which do not have it
   * @param magic in hexadecimal
   * @param mask in hexadecimal, as long as the magic, or empty where all of it counts
   */
  record Entry(
      String name,
      boolean enabled,
      Path interpreter,
      String flags,
      int offset,
      String magic,
      String mask) {

    /** Whether the kernel gives this program to the entry's interpreter. */
    boolean takes(byte[] program) {
      int length = magic.length() / 2;
      if (length == 0 || offset + length > program.length) {
        return false;
      }
      for (int i = 0; i < length; i++) {
        int significant = mask.isEmpty() ? 0xff : octet(mask, i);
        if (((program[offset + i] ^ octet(magic, i)) & significant) != 0) {
          return false;
        }
      }
      return true;
    }

    boolean worksInContainers() {
      return flags.indexOf('F') >= 0;
    }

    private static int octet(String hexadecimal, int index) {
      return Integer.parseInt(hexadecimal.substring(2 * index, 2 * index + 2), 16);
    }
  }

  /** False where nothing is mounted there, as in a container. */
  boolean isMounted() {
    return Files.exists(folder.resolve("status"));
  }

  /** False where it is switched off altogether. */
  boolean isOn() {
    return read("status").contains("enabled");
  }

  /** The entry that such a program goes to: an enabled one, if there is one. */
  Optional<Entry> entry(byte[] program) {
    List<Entry> found = entries().stream().filter(entry -> entry.takes(program)).toList();
    return found.stream().filter(Entry::enabled).findFirst().or(() -> found.stream().findFirst());
  }

  /** All that the table says, to see that it has changed. */
  String text() {
    StringBuilder all = new StringBuilder(String.join("\n", read("status")));
    entries().forEach(entry -> all.append('\n').append(entry));
    return all.toString();
  }

  private List<Entry> entries() {
    List<Entry> found = new ArrayList<>();
    if (!isMounted()) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!name.equals("status") && !name.equals("register")) {
          parse(name, read(name)).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      Story.tell("%s cannot be read: %s", folder, e.getMessage());
    }
    found.sort((a, b) -> a.name().compareTo(b.name()));
    return found;
  }

  private static Optional<Entry> parse(String name, List<String> lines) {
    String offset = value(lines, "offset ");
    String magic = value(lines, "magic ");
    String mask = value(lines, "mask ");
    if (!offset.matches("[0-9]{1,4}")
        || !isHexadecimal(magic)
        || !(mask.isEmpty() || (isHexadecimal(mask) && mask.length() == magic.length()))) {
      return Optional.empty(); // goes by the file's name, not by what is in it
    }
    return Optional.of(
        new Entry(
            name,
            lines.contains("enabled"),
            Path.of(value(lines, "interpreter ")),
            value(lines, "flags:").strip(),
            Integer.parseInt(offset),
            magic.toLowerCase(Locale.ROOT),
            mask.toLowerCase(Locale.ROOT)));
  }

  private static boolean isHexadecimal(String text) {
    return text.matches("([0-9a-fA-F]{2})+");
  }

  private static String value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()))
        .findFirst()
        .orElse("");
  }

  private List<String> read(String name) {
    try {
      return Files.readString(folder.resolve(name), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of(); // gone meanwhile
    }
  }
}
