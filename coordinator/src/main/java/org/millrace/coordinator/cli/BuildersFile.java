package org.millrace.coordinator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.CatalogParser;
import org.millrace.coordinator.catalog.FarmDefinition;
import org.millrace.coordinator.catalog.Problems;
import org.millrace.coordinator.catalog.Study;

/** A builders.yaml that somebody asks about on the command line. */
final class BuildersFile {
  /** The exit code for a file that is wrong. */
  static final int WRONG = 1;

  private BuildersFile() {}

  /** The named file, or else the one that the farm here would load. */
  static Path find(@Nullable String named) {
    return named != null ? Path.of(named) : Sources.builders(Installation.find(), System.getenv());
  }

  static Study study(Path file) {
    try {
      return CatalogParser.study(file);
    } catch (NoSuchFileException e) {
      throw new SetupException("There is no file " + file + ".", e);
    } catch (IOException e) {
      throw new SetupException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** The farm of the file, or null when its problems have been printed. */
  static @Nullable FarmDefinition farm(Study study, PrintWriter err) {
    return switch (study.parsed()) {
      case FarmDefinition farm -> {
        farm.warnings().forEach(err::println);
        yield farm;
      }
      case Problems problems -> {
        problems.all().forEach(err::println);
        yield null;
      }
    };
  }
}
