package org.millrace.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The schema for editors says what the parser says. {@code -Dschema.write=true} writes it anew. */
class SchemaTest {
  private static final Path FILE = Path.of("../docs/builders.schema.json");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  /** What a schema can see: shapes, not what names refer to or what builders come to. */
  private static final Pattern SHAPE =
      Pattern.compile(
          ".*(unknown key|lacks the key|bad name|is no |is not of the form|must be a (list|mapping|single|whole)"
              + "|must be (true|a duration|a size)|cannot be part|unknown (parser|execution|libc|kind|day)).*");

  /** What it cannot see although it looks so: what only comes about when all is put together. */
  private static final Pattern LATE =
      Pattern.compile(
          ".*('llvm |is no sum|--privileged|is no JIT|not 's'|not '90'|lacks the key '(command|recipe)').*");

  private static Schema schema() {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(JSON.valueToTree(SchemaDocument.of(Shapes.FILE)).toString());
  }

  /** Editors read YAML 1.2, where yes is a word and 22:00 is no number. */
  private static final class CoreSchema extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
      addImplicitResolver(Tag.INT, Pattern.compile("-?[0-9]+"), "-0123456789");
      addImplicitResolver(Tag.FLOAT, Pattern.compile("-?[0-9]+\\.[0-9]+"), "-0123456789");
      addImplicitResolver(Tag.NULL, Pattern.compile("~|null|"), "~n\0");
      addImplicitResolver(Tag.NULL, Pattern.compile(""), null);
    }
  }

  private static List<Error> errors(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(200);
    Object tree =
        new Yaml(
                new SafeConstructor(options),
                new Representer(new DumperOptions()),
                new DumperOptions(),
                options,
                new CoreSchema())
            .load(yaml);
    JsonNode json = JsonMapper.shared().valueToTree(tree);
    return schema().validate(json);
  }

  @Test
  void the_file_is_what_the_parser_says() throws IOException {
    String ofTheParser = JSON.writeValueAsString(SchemaDocument.of(Shapes.FILE)) + "\n";
    if (Boolean.getBoolean("schema.write")) {
      Files.writeString(FILE, ofTheParser);
    }
    assertThat(Files.readString(FILE))
        .as("The keys of builders.yaml have changed: run SchemaTest with -Dschema.write=true.")
        .isEqualTo(ofTheParser);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../builders.yaml", "../docs/examples/cpython-farm.yaml"})
  void right_files_are_right(String file) throws IOException {
    assertThat(errors(Files.readString(Path.of(file)))).isEmpty();
  }

  @Test
  void right_farms_of_other_tests_are_right() {
    assertThat(errors(CatalogParserTest.GOOD)).isEmpty();
    assertThat(errors(WrongFarmsTest.GOOD)).isEmpty();
  }

  static Stream<Arguments> wrong_files() {
    return Stream.concat(
            CatalogParserTest.wrong_files().map(wrong -> applied(CatalogParserTest.GOOD, wrong)),
            WrongFarmsTest.wrong_files()
                .map(wrong -> told((String) wrong.get()[0], wrong.get()[1])))
        .filter(wrong -> isOfShape((String) wrong.get()[1]));
  }

  private static Arguments applied(String good, Arguments wrong) {
    Object[] parts = wrong.get();
    return told(good.replace((String) parts[0], (String) parts[1]), parts[2]);
  }

  private static Arguments told(String text, Object problems) {
    return Arguments.of(
        text,
        ((List<?>) problems).stream().map(Object::toString).collect(Collectors.joining("\n")));
  }

  private static boolean isOfShape(String problems) {
    return problems
        .lines()
        .anyMatch(line -> SHAPE.matcher(line).matches() && !LATE.matcher(line).matches());
  }

  @ParameterizedTest
  @MethodSource("wrong_files")
  void what_the_parser_says_of_shapes_the_schema_says_too(String yaml, String problems) {
    assertThat(errors(yaml)).as(problems).isNotEmpty();
  }

  @Test
  void there_are_many_of_these() {
    assertThat(wrong_files().count()).isGreaterThan(40);
  }

  /** The reader of schedulers has lists of its own. */
  @Test
  void the_keys_of_schedulers_are_those_that_their_reader_knows() {
    for (Shape shape :
        List.of(
            SchedulerShapes.BRANCH,
            SchedulerShapes.NIGHTLY,
            SchedulerShapes.FORCE,
            SchedulerShapes.POLL)) {
      String kind =
          ((Kind.Choice)
                  shape.keys().stream()
                      .filter(key -> key.name().equals("kind"))
                      .findAny()
                      .orElseThrow()
                      .kind())
              .words()
              .getFirst();
      List<String> known = unknown(kind, shape.names());
      assertThat(known).as(kind).isEmpty();
      List<String> all =
          new ArrayList<>(
              List.of(
                  "branch",
                  "branches",
                  "platforms",
                  "modes",
                  "tags",
                  "without-tags",
                  "stable-for",
                  "max-wait",
                  "unimportant",
                  "cron",
                  "zone",
                  "only-if-changed",
                  "repository",
                  "every"));
      all.removeAll(shape.names());
      assertThat(unknown(kind, all)).as(kind).containsExactlyInAnyOrderElementsOf(all);
    }
  }

  /** Those keys that the parser does not know in a scheduler of this kind. */
  private static List<String> unknown(String kind, List<String> keys) {
    String scheduler =
        keys.stream()
            .filter(key -> !key.equals("kind"))
            .map(key -> ", " + key + ": x")
            .collect(Collectors.joining());
    String yaml =
        CatalogParserTest.GOOD.replace(
            "{kind: branch, branch: \"3.13\"}", "{kind: " + kind + scheduler + "}");
    return switch (CatalogParser.parse("b", yaml)) {
      case FarmDefinition _ -> List.of();
      case Problems problems ->
          problems.all().stream()
              .map(Problem::message)
              .filter(message -> message.startsWith("unknown key"))
              .map(message -> message.split("'", -1)[1])
              .toList();
    };
  }

  @Test
  void every_key_has_a_line_for_people() {
    Map<String, Object> schema = SchemaDocument.of(Shapes.FILE);
    assertThat(JSON.valueToTree(schema).findValuesAsString("description"))
        .hasSizeGreaterThan(100)
        .allMatch(text -> text.length() > 5);
  }
}
