package org.millrace.coordinator.verdict;

/** Names of tests, as {@code unittest} gives them to methods. */
final class TestId {
  private static final int LONGEST = 500;

  private TestId() {}

  /**
   * The id of a test from its description: {@code test_x (test.test_y.TestY.test_x) (i=1)}. Until
   * 3.10 the method is not among what is in brackets, and never is it for {@code setUpClass}.
   *
   * @param rest what follows the brackets: a sub-test's parameters, or nothing
   */
  static String of(String method, String brackets, String rest) {
    boolean whole =
        brackets.equals(method) || brackets.endsWith("." + method) || !method.matches("\\w+");
    String id = (whole ? brackets : brackets + "." + method) + rest.stripTrailing();
    return id.length() <= LONGEST ? id : id.substring(0, LONGEST - 1) + "…";
  }

  /** The method's own name, with a sub-test's parameters: {@code test_x (i=1)}. */
  static String method(String id) {
    int parameters = id.indexOf(' ');
    String path = parameters < 0 ? id : id.substring(0, parameters);
    return path.substring(path.lastIndexOf('.') + 1)
        + (parameters < 0 ? "" : id.substring(parameters));
  }

  /** Whether a name is the test's, or that of one of its sub-tests. */
  static boolean isOf(String name, String test) {
    return name.equals(test) || name.startsWith(test + " ");
  }
}
