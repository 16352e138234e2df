package org.millrace.coordinator.change;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.change.Push.Commit;

/**
 * Looks into a repository: where its branches are, and which commits came. Of these only commits
 * and trees are fetched, no content of files, and no more history than is asked for.
 */
final class Mirror {
  private static final Duration LOOK = Duration.ofSeconds(60);
  private static final Duration FETCH = Duration.ofMinutes(5);
  private static final Duration READ = Duration.ofMinutes(2);
  private static final Pattern HEAD = Pattern.compile("([0-9a-f]{40}|[0-9a-f]{64})\t(.+)");
  private static final Pattern REVISION = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final int MOST_FILES = 3_000;
  private static final int LONGEST_MESSAGE = 64 << 10;
  private static final String HERE = "refs/polled/";

  private final Git git;
  private final String commitUrl;

  /**
   * @param commitUrl what a commit's page begins with, empty where there is none
   */
  Mirror(Git git, String commitUrl) {
    this.git = git;
    this.commitUrl = commitUrl;
  }

  /** The commits that these full names of references name; absent are those that there are not. */
  Map<String, String> heads(List<String> references) throws GitTrouble {
    return heads(references, LOOK);
  }

  Map<String, String> heads(List<String> references, Duration limit) throws GitTrouble {
    git.prepare();
    List<String> words = new ArrayList<>(List.of("ls-remote", "--quiet", "--", "origin"));
    words.addAll(references);
    Map<String, String> heads = new HashMap<>();
    // What is asked for matches the ends of names too: refs/heads/x/refs/heads/3.13.
    git.run(limit, "", words)
        .lines()
        .map(HEAD::matcher)
        .filter(Matcher::matches)
        .filter(head -> references.contains(head.group(2)))
        .forEach(head -> heads.put(head.group(2), head.group(1)));
    return heads;
  }

  /** Makes sure that the repository has a commit, within {@code limit}. */
  void verify(String revision, Duration limit) throws GitTrouble {
    git.prepare();
    fetch(limit, "tree:0", 1, List.of("+" + revision + ":" + HERE + "asked"));
  }

  /**
   * The commits on the way from one commit to another.
   *
   * @param commits the oldest first, and not more than were asked for
   * @param more there were more than that
   * @param rewritten {@code base} is no ancestor of the new head, or nobody has it any more
   */
  record Way(List<Commit> commits, boolean more, boolean rewritten) {}

  /** What lies between {@code base} and {@code head}, at most the {@code most} newest. */
  Way way(String base, String head, int most) throws GitTrouble {
    String to = "+" + head + ":" + HERE + "head";
    // Two more than are listed: one to know that there are more, one to compare the last one with.
    int depth = most + 2;
    Optional<String> known = Optional.of(base);
    try {
      fetch(depth, List.of(to, "+" + base + ":" + HERE + "base"));
    } catch (GitTrouble trouble) {
      if (!trouble.isDenied()) {
        throw trouble;
      }
      known = Optional.empty();
      fetch(depth, List.of(to));
    }
    if (known.isEmpty()) {
      return new Way(read(head, Optional.empty(), 1), false, true);
    }
    List<Commit> commits = read(head, known, most + 1);
    boolean more = commits.size() > most;
    return new Way(
        more ? commits.subList(1, commits.size()) : commits,
        more,
        !more && !isAncestor(base, head));
  }

  private void fetch(int depth, List<String> references) throws GitTrouble {
    fetch(FETCH, "blob:none", depth, references);
  }

  private void fetch(Duration limit, String filter, int depth, List<String> references)
      throws GitTrouble {
    List<String> words =
        new ArrayList<>(
            List.of(
                "fetch",
                "--quiet",
                "--no-tags",
                "--no-write-fetch-head",
                "--filter=" + filter,
                "--depth=" + depth,
                "origin"));
    words.addAll(references);
    git.run(limit, "", words);
  }

  private boolean isAncestor(String base, String head) throws GitTrouble {
    return git.run(READ, "", List.of("rev-list", "--max-count=1", base, "^" + head, "--"))
        .isBlank();
  }

  /** Along first parents: what a merge brought counts as one commit, the merge. */
  private List<Commit> read(String head, Optional<String> base, int most) throws GitTrouble {
    List<String> words =
        new ArrayList<>(
            List.of(
                "log",
                "-z",
                "--first-parent",
                "--no-show-signature",
                "--no-decorate",
                "--max-count=" + most,
                "--format=tformat:%H%x00%P%x00%an%x00%cI%x00%B",
                head));
    base.ifPresent(known -> words.add("^" + known));
    words.add("--");
    String[] fields = git.run(READ, "", words).split("\0", -1);
    List<Entry> entries = new ArrayList<>();
    String expected = head;
    for (int i = 0; i + 4 < fields.length && fields[i].equals(expected); i += 5) {
      String[] parents = fields[i + 1].split(" ", -1);
      entries.addFirst(
          new Entry(fields[i], parents[0], fields[i + 2], fields[i + 3], fields[i + 4]));
      // Where the fetched history ends unevenly, the list goes on behind what is known already.
      expected = parents[0];
    }
    Map<String, List<String>> files = files(entries);
    return entries.stream()
        .map(entry -> entry.commit(commitUrl, files.getOrDefault(entry.revision(), List.of())))
        .toList();
  }

  private record Entry(
      String revision, String parent, String author, String committed, String message) {

    Commit commit(String commitUrl, List<String> files) {
      String text =
          message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message;
      return new Commit(
          revision,
          Plain.text(author),
          Plain.text(text.strip()),
          commitUrl.isEmpty() ? "" : commitUrl + revision,
          files,
          instant(committed));
    }
  }

  private static @Nullable Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException _) {
      return null;
    }
  }

  /**
   * The files that each commit touches. Very many are none, as in GitHub's webhooks: such a commit
   * is important.
   */
  private Map<String, List<String>> files(List<Entry> entries) throws GitTrouble {
    if (entries.isEmpty()) {
      return Map.of();
    }
    StringBuilder pairs = new StringBuilder();
    entries.forEach(
        entry -> pairs.append((entry.revision() + " " + entry.parent()).strip()).append('\n'));
    String[] words =
        git.run(
                READ,
                pairs.toString(),
                List.of(
                    "diff-tree",
                    "--stdin",
                    "-z",
                    "-r",
                    "--root",
                    "--no-renames",
                    "--no-ext-diff",
                    "--name-only"))
            .split("\0", -1);
    Map<String, List<String>> files = new LinkedHashMap<>();
    int next = 0;
    List<String> current = new ArrayList<>();
    for (String word : Arrays.asList(words)) {
      // A commit that changes nothing is not printed. No file can be named after a later commit.
      int found = REVISION.matcher(word).matches() ? indexOf(entries, word, next) : -1;
      if (found >= 0) {
        current = new ArrayList<>();
        files.put(word, current);
        next = found + 1;
      } else if (!word.isEmpty()) {
        current.add(Plain.text(word));
      }
    }
    files.replaceAll((revision, names) -> names.size() > MOST_FILES ? List.of() : names);
    return files;
  }

  private static int indexOf(List<Entry> entries, String revision, int from) {
    for (int i = from; i < entries.size(); i++) {
      if (entries.get(i).revision().equals(revision)) {
        return i;
      }
    }
    return -1;
  }
}
