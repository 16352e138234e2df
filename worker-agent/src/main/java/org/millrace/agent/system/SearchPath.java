package org.millrace.agent.system;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where programs are looked for. */
record SearchPath(List<Path> folders) {
  /** As {@code PATH} is written. */
  static SearchPath parse(String path) {
    return new SearchPath(
        List.of(path.split(File.pathSeparator, -1)).stream()
            .filter(part -> !part.isEmpty())
            .map(Path::of)
            .toList());
  }

  /** The first program of this name; null where there is none. */
  @Nullable Path find(String program) {
    return folders.stream()
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }
}
