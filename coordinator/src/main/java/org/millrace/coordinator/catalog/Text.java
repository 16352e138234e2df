package org.millrace.coordinator.catalog;

/** A word of the file, and where it stands. */
record Text(String value, Place place) {
  private static final String NOTHING = "\0";
  private static final int LONGEST = 80;

  /** What stands in for a word that is not there; the lack has been complained about. */
  static Text missing(Place place) {
    return new Text(NOTHING, place);
  }

  boolean isMissing() {
    return value.equals(NOTHING);
  }

  /** For messages. */
  static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
