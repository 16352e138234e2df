package org.millrace.coordinator.results;

import java.util.Comparator;

/**
 * What a test is called, for ever and on every builder.
 *
 * @param file as the runner calls it
 * @param name of the test in it; empty for the file itself
 */
public record TestName(String file, String name) implements Comparable<TestName> {
  private static final Comparator<TestName> ORDER =
      Comparator.comparing(TestName::file).thenComparing(TestName::name);

  // An entry of PostgreSQL's indexes holds less than 2,700 bytes, and a character has up to three.
  private static final int LONGEST_FILE = 200;
  private static final int LONGEST_NAME = 600;

  /** The name of a file, fit for the database. */
  static TestName ofFile(String file) {
    return new TestName(StoredText.name(file, LONGEST_FILE), "");
  }

  /** The name of a test without the parameters of its sub-test, fit for the database. */
  static TestName ofTest(String file, String test) {
    String name = test.substring(0, variantAt(test)).strip();
    return new TestName(
        StoredText.name(file, LONGEST_FILE),
        StoredText.name(name.isEmpty() ? "?" : name, LONGEST_NAME));
  }

  /** The parameters of a sub-test, {@code (i=1)}; empty where it is none. */
  static String variant(String test) {
    return StoredText.line(test.substring(variantAt(test)).strip(), 300);
  }

  private static int variantAt(String test) {
    for (int i = 1; i < test.length() - 1; i++) {
      if (test.charAt(i) == ' ' && (test.charAt(i + 1) == '(' || test.charAt(i + 1) == '[')) {
        return i;
      }
    }
    return test.length();
  }

  /** As people write it: the test where it is one, else the file. */
  public String shown() {
    return name.isEmpty() ? file : name;
  }

  @Override
  public int compareTo(TestName other) {
    return ORDER.compare(this, other);
  }
}
