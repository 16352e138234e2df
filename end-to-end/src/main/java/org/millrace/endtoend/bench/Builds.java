package org.millrace.endtoend.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.millrace.endtoend.harness.FarmApi;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The builds of one builder as anybody sees them through the API. Used by one thread. */
final class Builds {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Wire wire;
  private final String path;

  Builds(Wire wire, BenchFarm.Job job) {
    this.wire = wire;
    this.path = "/api/v1/builds?limit=10&builder=" + FarmApi.encode(job.builder());
  }

  /**
   * A build that is over.
   *
   * @param seenAt when the API showed it, in nanoseconds since 1970
   */
  record Finished(long id, int number, String result, long seenAt) {}

  /** The build of a revision, once it is complete. */
  Optional<Finished> finished(String revision) throws IOException {
    Wire.Answer answer = wire.get(path);
    if (answer.status() != 200) {
      throw new IOException("GET " + path + " was answered with " + answer.status());
    }
    JsonNode list = JSON.readTree(answer.text());
    for (JsonNode build : list.isArray() ? list : list.path("items")) {
      if (build.path("revision").asString("").equals(revision)
          && build.path("state").asString("").equals("COMPLETE")) {
        return Optional.of(
            new Finished(
                build.path("id").asLong(),
                build.path("number").asInt(),
                build.path("result").asString(""),
                Marks.nanosNow()));
      }
    }
    return Optional.empty();
  }

  /** Looks every so often until the build of a revision is complete. */
  Finished await(String revision, Duration every, Duration atMost)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      Optional<Finished> build = finished(revision);
      if (build.isPresent()) {
        return build.get();
      }
      if (System.nanoTime() > end) {
        throw new IOException(
            "The build of " + revision + " was not complete after " + atMost.toSeconds() + " s");
      }
      Thread.sleep(every);
    }
  }
}
