package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The JSON schema of builders.yaml, written from the keys that the parser knows. */
final class SchemaDocument {
  private final Map<String, Object> definitions = new LinkedHashMap<>();

  private SchemaDocument() {}

  static Map<String, Object> of(Shape file) {
    SchemaDocument document = new SchemaDocument();
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.putAll(document.object(file));
    schema.put("$defs", document.definitions);
    return schema;
  }

  private Map<String, Object> object(Shape shape) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> must = new ArrayList<>();
    for (Shape.Key key : shape.keys()) {
      Map<String, Object> property = new LinkedHashMap<>(kind(key.kind()));
      property.put("description", key.meaning());
      properties.put(key.name(), property);
      if (key.must()) {
        must.add(key.name());
      }
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("title", shape.title());
    object.put("type", "object");
    object.put("properties", properties);
    object.put("required", must);
    object.put("additionalProperties", false);
    return object;
  }

  private Map<String, Object> kind(Kind kind) {
    return switch (kind) {
      case Kind.Word _ -> Map.of("type", List.of("string", "number", "boolean"));
      case Kind.Ruled(Rule rule) -> text(rule.pattern().pattern());
      case Kind.Choice(List<String> words) -> Map.of("enum", words);
      case Kind.Flag _ -> Map.of("enum", List.of(true, false, "true", "false"));
      case Kind.WholeNumber _ -> pattern(List.of("integer", "string"), "-?[0-9]{1,9}");
      case Kind.Time(boolean open) ->
          pattern(List.of("string"), "[0-9]{1,6}[smhd]" + (open ? "|.*\\$\\{.*" : ""));
      case Kind.Size _ -> pattern(List.of("string"), "[0-9]{1,6}(?:KiB|MiB|GiB)");
      case Kind.ListOf(Kind items) -> Map.of("type", "array", "items", kind(items));
      case Kind.MapOf(Kind values, boolean named) -> map(kind(values), named);
      case Kind.Entry(Shape shape) -> reference(shape);
      case Kind.OneOf(List<Shape> shapes) ->
          Map.of("anyOf", shapes.stream().map(this::reference).toList());
      case Kind.WordOrWords _ ->
          Map.of("anyOf", List.of(kind(new Kind.Word()), kind(new Kind.ListOf(new Kind.Word()))));
    };
  }

  private static Map<String, Object> text(String pattern) {
    return pattern(List.of("string", "number", "boolean"), pattern);
  }

  private static Map<String, Object> pattern(List<String> types, String pattern) {
    Map<String, Object> text = new LinkedHashMap<>();
    text.put("type", types.size() == 1 ? types.getFirst() : types);
    text.put("pattern", "^(?:" + pattern + ")$");
    return text;
  }

  private static Map<String, Object> map(Map<String, Object> values, boolean named) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("type", "object");
    if (named) {
      map.put("propertyNames", Map.of("pattern", "^(?:" + Rule.KEY.pattern().pattern() + ")$"));
    }
    map.put("additionalProperties", values);
    return map;
  }

  private Map<String, Object> reference(Shape shape) {
    String name =
        shape.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
    if (!definitions.containsKey(name)) {
      definitions.put(name, Map.of()); // keeps its place in the order
      definitions.put(name, object(shape));
    }
    return Map.of("$ref", "#/$defs/" + name);
  }
}
