package org.millrace.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.endtoend.harness.Installation;
import org.yaml.snakeyaml.Yaml;

/**
 * The compose.yaml that comes with Millrace, with its variables put in: what it says about a
 * service, so that tests can start containers as it would, also where there is no {@code docker
 * compose}.
 *
 * @param root the whole document
 */
record ComposeFile(Map<String, Object> root) {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::-([^}]*))?\\}");

  /** Reads it; variables that are not given have their defaults. */
  static ComposeFile read(Map<String, String> variables) {
    try {
      String text = Files.readString(Installation.find().root().resolve("compose.yaml"));
      String filled =
          VARIABLE
              .matcher(text)
              .replaceAll(found -> Matcher.quoteReplacement(value(found, variables)));
      return new ComposeFile(map(new Yaml().load(filled)));
    } catch (IOException e) {
      throw new UncheckedIOException("compose.yaml cannot be read", e);
    }
  }

  private static String value(MatchResult found, Map<String, String> variables) {
    String name = found.group(1);
    String value = variables.getOrDefault(name, found.group(2));
    if (value == null) {
      throw new AssertionError("compose.yaml has no default for the variable " + name);
    }
    return value;
  }

  /** Names of all services. */
  List<String> services() {
    return List.copyOf(map(root.get("services")).keySet());
  }

  /** Names of all secrets. */
  List<String> secrets() {
    return List.copyOf(map(root.get("secrets")).keySet());
  }

  /** True of a network that does not lead out. */
  boolean isInternal(String network) {
    return Boolean.TRUE.equals(map(map(root.get("networks")).get(network)).get("internal"));
  }

  Service service(String name) {
    Map<String, Object> services = map(root.get("services"));
    if (!services.containsKey(name)) {
      throw new AssertionError("compose.yaml has no service " + name + ": " + services.keySet());
    }
    return new Service(name, map(services.get(name)));
  }

  /**
   * A service.
   *
   * @param keys all that is said about it
   */
  record Service(String name, Map<String, Object> keys) {
    String image() {
      return String.valueOf(keys.get("image"));
    }

    /** {@code linux/arm64}; empty where any will do. */
    Optional<String> platform() {
      return Optional.ofNullable(keys.get("platform")).map(String::valueOf);
    }

    Optional<String> hostname() {
      return Optional.ofNullable(keys.get("hostname")).map(String::valueOf);
    }

    /** The recipe under docker/; empty where the image comes from elsewhere. */
    Optional<String> dockerfile() {
      return Optional.ofNullable(map(keys.get("build")).get("dockerfile")).map(String::valueOf);
    }

    /** The image that its own is built upon, where it says so. */
    Optional<String> base() {
      return Optional.ofNullable(map(map(keys.get("build")).get("args")).get("BASE"))
          .map(String::valueOf);
    }

    Map<String, String> environment() {
      Map<String, String> environment = new LinkedHashMap<>();
      map(keys.get("environment"))
          .forEach((name, value) -> environment.put(name, Objects.toString(value, "")));
      return environment;
    }

    /** Name of the file in /run/secrets → name of the secret. */
    Map<String, String> secrets() {
      Map<String, String> secrets = new LinkedHashMap<>();
      for (Object secret : list(keys.get("secrets"))) {
        if (secret instanceof Map<?, ?> named) {
          secrets.put(String.valueOf(named.get("target")), String.valueOf(named.get("source")));
        } else {
          secrets.put(String.valueOf(secret), String.valueOf(secret));
        }
      }
      return secrets;
    }

    /** Folder → options of its mount. */
    Map<String, String> tmpfs() {
      Map<String, String> mounts = new LinkedHashMap<>();
      for (String mount : words("tmpfs")) {
        int colon = mount.indexOf(':');
        mounts.put(mount.substring(0, colon), mount.substring(colon + 1));
      }
      return mounts;
    }

    List<String> networks() {
      return words("networks");
    }

    /** The words of a key that is a list: {@code cap_drop}, {@code security_opt}. */
    List<String> words(String key) {
      return list(keys.get(key)).stream().map(String::valueOf).toList();
    }

    /** Program and arguments that say whether it is well. */
    List<String> healthCheck() {
      return list(map(keys.get("healthcheck")).get("test")).stream()
          .skip(1)
          .map(String::valueOf)
          .toList();
    }

    /** The most memory that it may have; empty where nothing is said. */
    Optional<Long> memoryBytes() {
      return Optional.ofNullable(keys.get("mem_limit")).map(String::valueOf).map(Service::bytes);
    }

    /** The most processes that it may have; empty where nothing is said. */
    Optional<Long> processes() {
      return Optional.ofNullable(keys.get("pids_limit"))
          .map(limit -> Long.valueOf(String.valueOf(limit)));
    }

    private static long bytes(String text) {
      long number = Long.parseLong(text.replaceAll("\\D", ""));
      return switch (text.toLowerCase(Locale.ROOT).replaceAll("[\\db]", "")) {
        case "g" -> number << 30;
        case "m" -> number << 20;
        case "k" -> number << 10;
        default -> number;
      };
    }
  }

  private static Map<String, Object> map(@Nullable Object node) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (node instanceof Map<?, ?> entries) {
      entries.forEach((key, value) -> map.put(String.valueOf(key), value));
    }
    return map;
  }

  private static Collection<?> list(@Nullable Object node) {
    return node instanceof Collection<?> items ? items : List.of();
  }
}
