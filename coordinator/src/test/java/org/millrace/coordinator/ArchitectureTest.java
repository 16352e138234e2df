package org.millrace.coordinator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of packages in docs/architecture.md is true. */
class ArchitectureTest {
  private static final String ROOT = "org.millrace.coordinator";
  private static final Path REPOSITORY = Path.of("..");
  private static final Pattern WRITES =
      Pattern.compile("\\b(?:INSERT\\s+INTO|UPDATE|DELETE\\s+FROM)\\s+([a-z_]+)");
  private static final Pattern WORD = Pattern.compile("[a-z_]+");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?([a-z0-9_.]+)\\.[A-Z]");

  /** Everybody may use these. */
  private static final Set<String> COMMON = Set.of("", "record");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.millrace");

  private record Row(Set<String> mayImport, Set<String> tables) {}

  private static final Map<String, Row> TABLE = table();

  private static Map<String, Row> table() {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (String line : read(REPOSITORY.resolve("docs/architecture.md")).split("\n", -1)) {
      String[] cells = line.split("\\|", -1);
      if (cells.length == 7 && cells[1].strip().startsWith("`")) {
        String name = cells[1].strip().replace("`", "");
        Set<String> mayImport =
            cells[4].contains("all above") ? new LinkedHashSet<>(rows.keySet()) : words(cells[4]);
        rows.put(name, new Row(mayImport, words(cells[5])));
      }
    }
    return rows;
  }

  private static Set<String> words(String cell) {
    Set<String> words = new LinkedHashSet<>();
    Matcher matcher = WORD.matcher(cell);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources(String module) {
    Path folder = REPOSITORY.resolve(module).resolve("src/main/java");
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The feature that a class belongs to; empty for the coordinator's root. */
  private static String feature(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1).split("\\.", -1)[0];
  }

  private static boolean isCoordinators(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  @Test
  void every_package_is_in_the_table() {
    assertThat(TABLE.keySet()).contains("signal", "catalog", "build", "api", "cli");
    Set<String> missing = new TreeSet<>();
    CLASSES.stream()
        .filter(ArchitectureTest::isCoordinators)
        .map(ArchitectureTest::feature)
        .filter(feature -> !COMMON.contains(feature) && !TABLE.containsKey(feature))
        .forEach(missing::add);
    assertThat(missing).isEmpty();
  }

  @Test
  void there_is_no_arrow_that_is_not_in_the_table() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      String from = isCoordinators(type) ? feature(type) : "";
      Row row = TABLE.get(from);
      if (row == null) {
        continue;
      }
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (!isCoordinators(target)) {
          continue;
        }
        String to = feature(target);
        if (!to.equals(from) && !COMMON.contains(to) && !row.mayImport().contains(to)) {
          wrong.add(from + " -> " + to + ": " + type.getName() + " uses " + target.getName());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void packages_have_no_circles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void only_the_owner_writes_a_table() {
    List<String> wrong = new ArrayList<>();
    Path base = REPOSITORY.resolve("coordinator/src/main/java/org/millrace/coordinator");
    for (Path file : sources("coordinator")) {
      Path inside = base.relativize(file);
      Row row = inside.getNameCount() < 2 ? null : TABLE.get(inside.getName(0).toString());
      Matcher matcher = WRITES.matcher(read(file));
      while (matcher.find()) {
        boolean own = row != null && row.tables().contains(matcher.group(1));
        boolean record = inside.startsWith("record") && matcher.group(1).equals("transition");
        if (!own && !record) {
          wrong.add(inside + " writes " + matcher.group(1));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void the_protocol_needs_nothing_but_java() {
    classes()
        .that(resideInAPackage("org.millrace.protocol.."))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("org.millrace.protocol..", "java..", "org.jspecify..")
        .check(CLASSES);
    assertThat(foreignImports("protocol")).isEmpty();
  }

  @Test
  void the_agent_knows_only_the_protocol_and_pages_know_nobody() {
    assertThat(foreignImports("worker-agent"))
        .filteredOn(name -> name.startsWith("org.millrace"))
        .allMatch(name -> name.startsWith("org.millrace.protocol"));
    assertThat(foreignImports("worker-agent"))
        .noneMatch(name -> name.startsWith("org.springframework"));
    assertThat(foreignImports("web-ui")).isEmpty();
  }

  /** Packages that a module's sources import beyond Java's and its own. */
  private static Set<String> foreignImports(String module) {
    String own =
        switch (module) {
          case "protocol" -> "org.millrace.protocol";
          case "worker-agent" -> "org.millrace.agent";
          default -> "org.millrace.webui";
        };
    Set<String> foreign = new TreeSet<>();
    if (!Files.isDirectory(REPOSITORY.resolve(module).resolve("src/main/java"))) {
      return foreign;
    }
    for (Path file : sources(module)) {
      Matcher matcher = IMPORT.matcher(read(file));
      while (matcher.find()) {
        String name = matcher.group(1);
        if (Stream.of("java.", "javax.", "jdk.", "com.sun.", "org.jspecify", own)
            .noneMatch(name::startsWith)) {
          foreign.add(name);
        }
      }
    }
    return foreign;
  }
}
