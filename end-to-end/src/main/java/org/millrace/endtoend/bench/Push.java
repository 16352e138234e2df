package org.millrace.endtoend.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One GitHub {@code push} delivery with one commit, about 5 kB, signed as GitHub signs it. */
final class Push {
  /** The repository's name with GitHub. */
  static final String REPOSITORY = "bench/runtime";

  private static final String PATH = "/hooks/github";

  private final String revision;
  private final Map<String, String> headers;
  private final byte[] body;

  private Push(String revision, Map<String, String> headers, byte[] body) {
    this.revision = revision;
    this.headers = headers;
    this.body = body;
  }

  /**
   * The delivery of a commit.
   *
   * @param branch a git branch
   * @param series keeps the revisions of different measures apart
   * @param number of the commit in the series
   */
  static Push of(String branch, String series, int number, String secret) {
    String revision = hash("SHA-1", "commit " + series + " " + number);
    String before = hash("SHA-1", "commit " + series + " " + (number - 1));
    byte[] body = payload(branch, revision, before, number).getBytes(StandardCharsets.UTF_8);
    String id = hash("SHA-1", "delivery " + series + " " + number);
    String delivery =
        "%s-%s-%s-%s-%s"
            .formatted(
                id.substring(0, 8),
                id.substring(8, 12),
                id.substring(12, 16),
                id.substring(16, 20),
                id.substring(20, 32));
    return new Push(
        revision,
        Map.of(
            "Content-Type",
            "application/json",
            "User-Agent",
            "GitHub-Hookshot/benchmark",
            "X-GitHub-Event",
            "push",
            "X-GitHub-Delivery",
            delivery,
            "X-Hub-Signature",
            "sha1=" + mac("HmacSHA1", secret, body),
            "X-Hub-Signature-256",
            "sha256=" + mac("HmacSHA256", secret, body)),
        body);
  }

  /** Forty hexadecimal digits. */
  String revision() {
    return revision;
  }

  /** Sends it. */
  void to(Wire wire) throws IOException {
    Wire.Answer answer = wire.post(PATH, headers, body);
    if (answer.status() != 202) {
      throw new IOException(
          "The webhook of %s was answered with %d: %s"
              .formatted(revision, answer.status(), answer.text()));
    }
  }

  private static String payload(String branch, String revision, String before, int number) {
    String api = "https://api.github.com/repos/" + REPOSITORY;
    StringBuilder urls = new StringBuilder();
    for (String what :
        new String[] {
          "forks",
          "keys",
          "collaborators",
          "teams",
          "hooks",
          "issue_events",
          "events",
          "assignees",
          "branches",
          "tags",
          "blobs",
          "git_tags",
          "git_refs",
          "trees",
          "statuses",
          "languages",
          "stargazers",
          "contributors",
          "subscribers",
          "subscription",
          "commits",
          "git_commits",
          "comments",
          "issue_comment",
          "contents",
          "compare",
          "merges",
          "archive",
          "downloads",
          "issues",
          "pulls",
          "milestones",
          "notifications",
          "labels",
          "releases",
          "deployments"
        }) {
      urls.append("\"%s_url\": \"%s/%s{/sha}\", ".formatted(what, api, what));
    }
    String person =
        """
        {"name": "Ada Bench", "email": "ada@example.org", "username": "ada", "login": "ada", \
        "id": 1815, "avatar_url": "https://avatars.githubusercontent.com/u/1815?v=4", "type": "User"}\
        """;
    return """
    {"ref": "refs/heads/%s", "before": "%s", "after": "%s", "created": false, "deleted": false, \
    "forced": false, "base_ref": null, "compare": "https://github.com/%s/compare/%s...%s", \
    "repository": {"id": 81598961, "name": "runtime", "full_name": "%s", "private": false, \
    "html_url": "https://github.com/%s", "clone_url": "https://github.com/%s.git", \
    "description": "A language runtime", "fork": false, %s"default_branch": "main"}, \
    "pusher": {"name": "ada", "email": "ada@example.org"}, "sender": %s, \
    "commits": [%s], "head_commit": %s}\
    """
        .formatted(
            branch,
            before,
            revision,
            REPOSITORY,
            before.substring(0, 12),
            revision.substring(0, 12),
            REPOSITORY,
            REPOSITORY,
            REPOSITORY,
            urls,
            person,
            commit(revision, number, person),
            commit(revision, number, person));
  }

  private static String commit(String revision, int number, String person) {
    return """
    {"id": "%s", "tree_id": "%s", "distinct": true, \
    "message": "gh-%d: Make the dictionary's lookup as fast as it was before", \
    "timestamp": "2026-11-22T19:51:03+00:00", "url": "https://github.com/%s/commit/%s", \
    "author": %s, "committer": %s, "added": [], "removed": [], \
    "modified": ["Objects/dictobject.c", "Lib/test/test_dict.py"]}\
    """
        .formatted(
            revision,
            hash("SHA-1", "tree " + revision),
            100_000 + number,
            REPOSITORY,
            revision,
            person,
            person);
  }

  private static String mac(String algorithm, String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " is not in this Java", e);
    }
  }

  private static String hash(String algorithm, String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " is not in this Java", e);
    }
  }
}
