package org.millrace.coordinator.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Which C library a platform has. */
enum Libc {
  GLIBC,
  MUSL,
  /** That of another system than Linux, or none of these. */
  OTHER;

  static final List<String> WORDS = Arrays.stream(values()).map(Libc::word).toList();

  /** As builders.yaml writes it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
