package org.millrace.agent.container;

/**
 * An architecture as others call it.
 *
 * @param platform for a container engine
 * @param machine what {@code uname -m} says, as a shell pattern
 */
record Architecture(String platform, String machine) {
  /**
   * Finds one.
   *
   * @param farm as the farm spells it
   */
  static Architecture of(String farm) {
    return switch (farm) {
      case "AMD64" -> new Architecture("linux/amd64", "x86_64");
      case "aarch64" -> new Architecture("linux/arm64", "aarch64");
      case "PPC64LE" -> new Architecture("linux/ppc64le", "ppc64le");
      // A 64-bit kernel tells its 32-bit programs what it is itself.
      case "x86" -> new Architecture("linux/386", "*86*");
      default -> new Architecture("linux/" + farm, farm);
    };
  }
}
