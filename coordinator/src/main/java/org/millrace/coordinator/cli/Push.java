package org.millrace.coordinator.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/**
 * A push to a branch, as GitHub tells it.
 *
 * @param repository where it was pushed to
 * @param branch the branch
 * @param before the commit that the branch was at; all zeros for a new branch
 * @param after the commit that it is at now
 * @param commit the commit at the head
 * @param files what changed, named by the change: {@code added}, {@code removed}, {@code modified}
 */
record Push(
    SourceRepository repository,
    String branch,
    String before,
    String after,
    Commit commit,
    Map<String, List<String>> files) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String NO_COMMIT = "0".repeat(40);

  /** So many changed files of one push GitHub names at most. */
  private static final int MOST_FILES = 3000;

  /** A commit's own data. */
  record Commit(
      String tree,
      String author,
      String email,
      String authored,
      String committed,
      String message) {}

  /** The push that put the newest commit on a branch. */
  static Push ofHead(SourceRepository repository, String branch, Path git) {
    String ref = "refs/heads/" + branch;
    String after = SourceRepository.git(git, "rev-parse", "--verify", ref + "^{commit}").strip();
    String[] parents =
        SourceRepository.git(git, "rev-list", "--parents", "-n", "1", after).strip().split(" ", -1);
    String before = parents.length > 1 ? parents[1] : NO_COMMIT;
    // A new branch is compared with the empty tree.
    String base =
        parents.length > 1
            ? before
            : SourceRepository.git(git, "hash-object", "-t", "tree", "/dev/null").strip();
    String[] data =
        SourceRepository.git(
                git, "log", "-1", "--format=%T%x00%an%x00%ae%x00%aI%x00%cI%x00%B", after)
            .split("\0", 6);
    return new Push(
        repository,
        branch,
        before,
        after,
        new Commit(data[0], data[1], data[2], data[3], data[4], data[5].strip()),
        files(
            SourceRepository.git(git, "diff", "--name-status", "--no-renames", "-z", base, after)));
  }

  /** Sorts what {@code git diff --name-status -z} prints by the kind of change. */
  static Map<String, List<String>> files(String diff) {
    Map<String, List<String>> files = new LinkedHashMap<>();
    List.of("added", "removed", "modified").forEach(kind -> files.put(kind, new ArrayList<>()));
    String[] words = diff.split("\0", -1);
    for (int i = 0; i + 1 < words.length && i < 2 * MOST_FILES; i += 2) {
      String kind =
          switch (words[i]) {
            case "A" -> "added";
            case "D" -> "removed";
            default -> "modified";
          };
      files.computeIfAbsent(kind, any -> new ArrayList<>()).add(words[i + 1]);
    }
    return files;
  }

  /** The first line of the message of the commit at the head. */
  String title() {
    return commit.message().lines().findFirst().orElse("");
  }

  boolean isNewBranch() {
    return before.equals(NO_COMMIT);
  }

  int fileCount() {
    return files.values().stream().mapToInt(List::size).sum();
  }

  /** The body of GitHub's {@code push} event. */
  byte[] payload() {
    String fullName = repository.fullName();
    String owner = fullName.replaceFirst("/.*", "");
    String page = repository.page();
    Map<String, Object> person =
        Map.of("name", commit.author(), "email", commit.email(), "date", commit.committed());
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("id", after);
    head.put("tree_id", commit.tree());
    head.put("distinct", true);
    head.put("message", commit.message());
    head.put("timestamp", commit.committed());
    head.put("url", page + "/commit/" + after);
    head.put("author", person);
    head.put("committer", person);
    head.putAll(files);

    Map<String, Object> home = new LinkedHashMap<>();
    home.put("name", fullName.replaceFirst(".*/", ""));
    home.put("full_name", fullName);
    home.put("private", false);
    home.put("owner", Map.of("name", owner, "login", owner, "type", "Organization"));
    home.put("html_url", page);
    home.put("url", page);
    home.put("clone_url", repository.url());
    home.put("default_branch", "main");

    Map<String, Object> push = new LinkedHashMap<>();
    push.put("ref", "refs/heads/" + branch);
    push.put("before", before);
    push.put("after", after);
    push.put("repository", home);
    push.put("pusher", Map.of("name", commit.author(), "email", commit.email()));
    push.put("sender", Map.of("login", owner, "type", "User"));
    push.put("created", isNewBranch());
    push.put("deleted", false);
    push.put("forced", false);
    push.put("base_ref", null);
    push.put("compare", page + "/compare/" + before + "..." + after);
    push.put("commits", List.of(head));
    push.put("head_commit", head);
    return JSON.writeValueAsBytes(push);
  }

  /** The value of {@code X-Hub-Signature-256} for a body. */
  static String signature(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }
}
