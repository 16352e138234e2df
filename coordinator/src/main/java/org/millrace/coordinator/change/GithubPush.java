package org.millrace.coordinator.change;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.change.Push.Commit;
import org.millrace.coordinator.change.Push.Commits;
import org.millrace.coordinator.change.Push.Nothing;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads GitHub's {@code push} events. Anything may be in them; nothing of it throws. */
final class GithubPush {
  private static final String HEADS = "refs/heads/";
  private static final Pattern REVISION = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final Pattern NO_REVISION = Pattern.compile("0+");
  private static final List<String> SKIP = List.of("[skip ci]", "[ci skip]");
  private static final JsonMapper JSON = JsonMapper.shared();

  private GithubPush() {}

  static Push read(byte[] body) {
    JsonNode push;
    try {
      push = JSON.readTree(body);
    } catch (JacksonException e) {
      return new Nothing("not JSON: " + e.getOriginalMessage());
    }
    String repository = text(push.path("repository").path("full_name"));
    String ref = text(push.path("ref"));
    if (repository.isEmpty() || ref.isEmpty()) {
      return new Nothing("malformed push: it lacks repository.full_name or ref");
    }
    if (!ref.startsWith(HEADS)) {
      return new Nothing("'" + ref + "' is not a branch");
    }
    if (push.path("deleted").asBoolean(false)) {
      return new Nothing("the branch was deleted");
    }
    if (wantsToBeSkipped(text(push.path("head_commit").path("message")))) {
      return new Nothing("the head commit says [skip ci]");
    }
    Map<String, Commit> commits = new LinkedHashMap<>();
    // A branch that is new carries commits that are new only to it: its head is what matters.
    if (!push.path("created").asBoolean(false)) {
      for (JsonNode node : push.path("commits")) {
        if (node.path("distinct").asBoolean(true)) {
          add(node, commits);
        }
      }
    }
    // The head is a change even where other branches knew it before. It comes last: it is built.
    JsonNode head = push.path("head_commit");
    commits.remove(text(head.path("id")));
    add(head, commits);
    String after = text(push.path("after"));
    if (!NO_REVISION.matcher(after).matches() && !commits.containsKey(after)) {
      return new Nothing("malformed push: none of its commits is its head '" + after + "'");
    }
    return new Commits(repository, ref.substring(HEADS.length()), List.copyOf(commits.values()));
  }

  /** True for a head commit whose author wants no builds. */
  static boolean wantsToBeSkipped(String message) {
    return SKIP.stream().anyMatch(message.toLowerCase(Locale.ROOT)::contains);
  }

  private static void add(JsonNode node, Map<String, Commit> commits) {
    String revision = text(node.path("id"));
    if (!REVISION.matcher(revision).matches()) {
      return;
    }
    Set<String> files = new LinkedHashSet<>();
    for (String kind : List.of("added", "modified", "removed")) {
      for (JsonNode file : node.path(kind)) {
        files.add(text(file));
      }
    }
    commits.put(
        revision,
        new Commit(
            revision,
            text(node.path("author").path("name")),
            text(node.path("message")),
            url(text(node.path("url"))),
            List.copyOf(files),
            instant(text(node.path("timestamp")))));
  }

  /** Only what a page may link to. */
  private static String url(String text) {
    return text.startsWith("https://") || text.startsWith("http://") ? text : "";
  }

  private static @Nullable Instant instant(String text) {
    try {
      return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static String text(JsonNode node) {
    return node.isString() ? Plain.text(node.stringValue()) : "";
  }
}
