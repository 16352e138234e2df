package org.millrace.coordinator.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The farm as the newest good builders.yaml has it. Immutable; whoever needs several answers that
 * fit together asks one and the same farm.
 *
 * @param version of builders.yaml
 * @param builders in the order of the file
 */
public record Farm(
    CatalogVersionId version,
    List<Repository> repositories,
    List<Branch> branches,
    List<SchedulerDefinition> schedulers,
    List<Builder> builders) {
  public Farm {
    repositories = List.copyOf(repositories);
    branches = List.copyOf(branches);
    schedulers = List.copyOf(schedulers);
    builders = List.copyOf(builders);
  }

  /** The repository with this key. */
  public Optional<Repository> repository(String name) {
    return repositories.stream().filter(repository -> repository.name().equals(name)).findFirst();
  }

  /** The repository that GitHub calls {@code fullName}, {@code owner/name}. */
  public Optional<Repository> repositoryOnGithub(String fullName) {
    return repositories.stream()
        .filter(repository -> repository.github().stream().anyMatch(fullName::equalsIgnoreCase))
        .findFirst();
  }

  /**
   * What a change may be on that builders of these branches build: their names, and the git
   * branches that they stand for.
   */
  public Set<String> refs(Stream<String> names) {
    Set<String> wanted = names.collect(Collectors.toSet());
    Set<String> refs = new HashSet<>(wanted);
    branches.stream().filter(b -> wanted.contains(b.name())).forEach(b -> refs.add(b.ref()));
    return refs;
  }

  /** The branches that are built of a git branch; usually one or none. */
  public List<Branch> branches(String repository, String ref) {
    return branches.stream()
        .filter(branch -> branch.repository().equals(repository) && branch.ref().equals(ref))
        .toList();
  }

  /** The builder of this name. */
  public Optional<Builder> builder(String name) {
    return builders.stream().filter(builder -> builder.definition().name().equals(name)).findAny();
  }

  /** The builder with this row. */
  public Optional<Builder> builder(BuilderId id) {
    return builders.stream().filter(builder -> builder.id().equals(id)).findAny();
  }

  /** The scheduler of this name. */
  public Optional<SchedulerDefinition> scheduler(String name) {
    return schedulers.stream().filter(scheduler -> scheduler.name().equals(name)).findAny();
  }

  /** What was probably meant by the name of a builder that there is not: the end of a message. */
  public String closest(String name) {
    List<String> names =
        Spelling.closest(name, builders.stream().map(one -> one.definition().name()).toList(), 3);
    return names.isEmpty() ? "" : "; did you mean '" + String.join("', '", names) + "'?";
  }
}
