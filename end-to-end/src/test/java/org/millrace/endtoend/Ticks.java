package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.testcontainers.containers.Container.ExecResult;
import tools.jackson.databind.JsonNode;

/**
 * A revision that is being built inside an agent's container by a script which prints ten lines a
 * second until it is told to end, and leaves traces there: one line for each start, and all that it
 * printed.
 */
final class Ticks {
  private static final String BUILDER = "AMD64 Ticks main";

  /** The builders.yaml with the one builder. */
  static final String BUILDERS =
      """
      repositories: {work: {url: "file:///nowhere", github: [example/work]}}
      branches: {main: {repository: work, version: "3.13"}}
      platforms: {amd64: {name: AMD64, architecture: AMD64, execution: native, labels: [amd64]}}
      recipes:
        ticks:
          steps:
            - name: work
              command:
                - sh
                - -c
                - |
                  traces=/var/tmp/$MILLRACE_REVISION
                  echo $$ >>$traces.starts
                  n=0
                  while [ ! -e $traces.end ]; do
                    n=$((n+1))
                    echo "tick $n of $MILLRACE_REVISION" | tee -a $traces.log
                    sleep 0.1
                  done
      modes: {ticks: {name: Ticks, recipe: ticks}}
      builders: [{platforms: [amd64], modes: [ticks], branches: [main]}]
      schedulers: {main: {kind: branch, branch: main, stable-for: 0s}}
      """;

  private final ContainerFarm farm;
  private final ServiceContainer agent;
  private final String revision;

  Ticks(ContainerFarm farm, ServiceContainer agent, String revision) {
    this.farm = farm;
    this.agent = agent;
    this.revision = revision;
  }

  /** Waits until the script has printed so many lines more than it has now. */
  void awaitMore(int lines) throws IOException, InterruptedException {
    int now = printed().split("\n", -1).length;
    farm.await(
        lines + " ticks more of " + revision,
        () -> printed().split("\n", -1).length >= now + lines);
  }

  /** Waits until the script is running, and the coordinator has something of its log. */
  Ticks awaitLog() {
    farm.await("a log of " + revision, () -> logged().length() > 0);
    return this;
  }

  /** Lets the script end. */
  void end() throws IOException, InterruptedException {
    inAgent("touch " + trace("end"));
  }

  /** What the coordinator has of the log. */
  String logged() {
    long build = brief().path("id").asLong();
    return new String(farm.api().bytes(build, "work/stdio"), StandardCharsets.UTF_8);
  }

  /**
   * The build succeeded, as its first attempt, the work was begun once, and the log is what was
   * printed.
   */
  void assertUnharmed() throws IOException, InterruptedException {
    farm.await("the end of " + revision, () -> brief().path("state").asString().equals("COMPLETE"));
    JsonNode build = farm.api().build(brief().path("id").asLong());
    assertThat(build.path("result").asString()).as("%s", build).isEqualTo("SUCCESS");
    List<String> attempts =
        build
            .path("attempts")
            .valueStream()
            .map(
                attempt -> attempt.path("ordinal").asInt() + " " + attempt.path("state").asString())
            .toList();
    assertThat(attempts).containsExactly("1 FINISHED");
    assertThat(inAgent("cat " + trace("starts")).lines()).hasSize(1);
    assertThat(logged()).isEqualTo(printed());
  }

  private JsonNode brief() {
    List<JsonNode> builds =
        farm.api().builds(BUILDER).stream()
            .filter(build -> build.path("revision").asString().equals(revision))
            .toList();
    if (builds.size() != 1) {
      throw new IllegalStateException(revision + " has not one build but " + builds);
    }
    return builds.getFirst();
  }

  private String printed() throws IOException, InterruptedException {
    return inAgent("cat " + trace("log"));
  }

  private String trace(String kind) {
    return "/var/tmp/" + revision + "." + kind;
  }

  private String inAgent(String command) throws IOException, InterruptedException {
    ExecResult result = agent.execInContainer("sh", "-c", command);
    if (result.getExitCode() != 0) {
      throw new IOException(command + ": " + result.getStderr());
    }
    return result.getStdout();
  }
}
