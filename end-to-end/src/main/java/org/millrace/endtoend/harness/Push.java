package org.millrace.endtoend.harness;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A push of one commit.
 *
 * @param repository full name, {@code python/cpython}
 * @param branch the git branch
 * @param before commit id before the push
 * @param after commit id after it
 * @param author the commit's author
 * @param message the commit's message
 * @param files files that it changed
 */
public record Push(
    String repository,
    String branch,
    String before,
    String after,
    String author,
    String message,
    List<String> files) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The delivery's body, as GitHub writes it. */
  public byte[] json() {
    String url = "https://github.com/" + repository;
    ObjectNode push = JSON.createObjectNode();
    push.put("ref", "refs/heads/" + branch);
    push.put("before", before);
    push.put("after", after);
    push.put("created", false);
    push.put("deleted", false);
    push.put("forced", false);
    push.put("compare", url + "/compare/" + before + "..." + after);
    push.set("repository", repository(url));
    push.set("pusher", person());
    push.set("sender", JSON.createObjectNode().put("login", login()));
    ObjectNode commit = commit(url);
    push.set("head_commit", commit);
    push.putArray("commits").add(commit);
    return JSON.writeValueAsBytes(push);
  }

  private ObjectNode commit(String url) {
    ObjectNode commit = JSON.createObjectNode();
    commit.put("id", after);
    commit.put("tree_id", before);
    commit.put("distinct", true);
    commit.put("message", message);
    commit.put("timestamp", Instant.now().toString());
    commit.put("url", url + "/commit/" + after);
    commit.set("author", person());
    commit.set("committer", person());
    commit.putArray("added");
    commit.putArray("removed");
    files.forEach(commit.putArray("modified")::add);
    return commit;
  }

  private ObjectNode person() {
    return JSON.createObjectNode()
        .put("name", author)
        .put("email", "author@example.org")
        .put("username", login());
  }

  private String login() {
    return author.replace(' ', '-').toLowerCase(Locale.ROOT);
  }

  private ObjectNode repository(String url) {
    int slash = repository.indexOf('/');
    ObjectNode node = JSON.createObjectNode();
    node.put("id", 81598961);
    node.put("name", repository.substring(slash + 1));
    node.put("full_name", repository);
    node.put("private", false);
    node.set("owner", JSON.createObjectNode().put("login", repository.substring(0, slash)));
    node.put("html_url", url);
    node.put("url", url);
    node.put("clone_url", url + ".git");
    node.put("git_url", url.replace("https:", "git:") + ".git");
    node.put("ssh_url", "git@github.com:" + repository + ".git");
    node.put("default_branch", "main");
    return node;
  }
}
