package org.millrace.coordinator.catalog;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads a builders.yaml. Needs neither a database nor Spring, keeps nothing between calls, and
 * never throws because of the text.
 */
public final class CatalogParser {
  private CatalogParser() {}

  /**
   * Reads a whole file.
   *
   * @param origin what to call the file in problems
   * @param text its content
   * @return the farm, or everything that is wrong
   */
  public static Parsed parse(String origin, String text) {
    return Study.of(text, new Complaints(origin)).parsed();
  }

  /**
   * Reads a whole file, of which not even is known that it is text.
   *
   * @param origin what to call the file in problems
   * @param bytes its content, or as much of it as is too much
   * @return the farm, or everything that is wrong
   */
  public static Parsed parse(String origin, byte[] bytes) {
    return study(origin, bytes).parsed();
  }

  /**
   * Reads a file of the disk to answer questions about it; no more of it than could be right.
   *
   * @throws IOException where it cannot be read
   */
  public static Study study(Path file) throws IOException {
    return study(file.toString(), SourceText.read(file));
  }

  private static Study study(String origin, byte[] bytes) {
    Complaints complaints = new Complaints(origin);
    return Study.of(SourceText.decode(bytes, complaints), complaints);
  }
}
