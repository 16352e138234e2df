package org.millrace.coordinator.catalog;

/**
 * How a version of builders.yaml comes to be in force.
 *
 * @param origin the file or caller that it came from
 * @param who the cause, {@code user ada}
 * @param why for people; may be empty
 */
record Activation(String origin, String who, How how, String why) {
  /** The ways in. */
  enum How {
    /** A file on a coordinator's machine changed. */
    FILE,
    /** Somebody sent it. */
    POST,
    /** Somebody went back to it. */
    ROLLBACK
  }
}
