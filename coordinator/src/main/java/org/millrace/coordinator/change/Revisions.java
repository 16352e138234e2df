package org.millrace.coordinator.change;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.millrace.coordinator.catalog.Repository;
import org.springframework.stereotype.Component;

/** Finds the commit that somebody means. Asks the repository, so it may take some seconds. */
@Component
public class Revisions {
  private static final Pattern WHOLE = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final Pattern SHORT = Pattern.compile("[0-9a-f]{7,39}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+-]{0,199}");
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Mirrors mirrors;
  private final Changes changes;
  private final BranchHeads heads;

  Revisions(Mirrors mirrors, Changes changes, BranchHeads heads) {
    this.mirrors = mirrors;
    this.changes = changes;
    this.heads = heads;
  }

  /** What came of looking for a commit. */
  public sealed interface Answer {}

  /**
   * The commit.
   *
   * @param note what is not sure about it, for people; empty where all is
   */
  public record Commit(String revision, String note) implements Answer {}

  /** There is no such commit, and why. */
  public record None(String why) implements Answer {}

  /**
   * Looks for a commit.
   *
   * @param branch the git branch that is to be built
   * @param text a commit id, at least seven digits of one, a branch, a tag, or nothing for the
   *     branch's head
   */
  public Answer find(Repository repository, String branch, String text) {
    try {
      if (text.isEmpty()) {
        return head(repository, branch);
      }
      if (WHOLE.matcher(text).matches()) {
        return whole(repository, text);
      }
      if (SHORT.matcher(text).matches()) {
        List<String> known = changes.beginningWith(repository.name(), text);
        if (known.size() == 1) {
          return new Commit(known.getFirst(), "");
        }
        if (known.size() > 1) {
          return new None(
              "several commits of repository '%s' begin with %s; give more of its digits"
                  .formatted(repository.name(), text));
        }
      }
      return named(repository, text);
    } catch (GitTrouble trouble) {
      return new None(
          "'%s' cannot be looked up now (%s); a whole commit id is taken without looking"
              .formatted(text, trouble.getMessage()));
    }
  }

  private Answer head(Repository repository, String branch) {
    String why;
    try {
      String reference = "refs/heads/" + branch;
      String there = ask(repository, List.of(reference)).get(reference);
      if (there != null) {
        return new Commit(there, "");
      }
      return new None("repository '" + repository.name() + "' has no branch '" + branch + "'");
    } catch (GitTrouble trouble) {
      why = String.valueOf(trouble.getMessage());
    }
    Optional<String> known = heads.revision(repository.name(), branch);
    return known.isPresent()
        ? new Commit(
            known.get(),
            "the newest commit of %s that the farm knows of; there may be newer ones: %s"
                .formatted(branch, why))
        : new None("the head of " + branch + " is not known: " + why);
  }

  private Answer whole(Repository repository, String revision) {
    if (!changes.beginningWith(repository.name(), revision).isEmpty()) {
      return new Commit(revision, "");
    }
    try {
      return mirrors.use(
          repository,
          mirror -> {
            mirror.verify(revision, PATIENCE);
            return new Commit(revision, "");
          });
    } catch (GitTrouble trouble) {
      return trouble.isDenied()
          ? new None("repository '" + repository.name() + "' has no commit " + revision)
          : new Commit(revision, "could not be looked up: " + trouble.getMessage());
    }
  }

  private Answer named(Repository repository, String text) throws GitTrouble {
    if (NAME.matcher(text).matches() && !text.contains("..")) {
      String tag = "refs/tags/" + text;
      String branch = "refs/heads/" + text;
      Map<String, String> there = ask(repository, List.of(branch, tag, tag + "^{}"));
      for (String reference : List.of(branch, tag + "^{}", tag)) {
        if (there.containsKey(reference)) {
          return new Commit(there.get(reference), "");
        }
      }
    }
    return new None(
        "repository '%s' has no branch or tag '%s', and no commit that the farm knows begins so"
            .formatted(repository.name(), text));
  }

  private Map<String, String> ask(Repository repository, List<String> references)
      throws GitTrouble {
    return mirrors.use(repository, mirror -> mirror.heads(references, PATIENCE));
  }
}
