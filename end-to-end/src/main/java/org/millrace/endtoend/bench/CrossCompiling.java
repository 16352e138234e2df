package org.millrace.endtoend.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.millrace.endtoend.harness.CpythonSources;
import org.millrace.endtoend.harness.CpythonSources.Pick;
import org.millrace.endtoend.harness.LiveFarm;
import org.millrace.endtoend.harness.Waits;
import tools.jackson.databind.JsonNode;

/**
 * The same builder of CPython with the JIT for aarch64 in two ways, from the push to its verdict:
 * cross compiled and tested under QEMU, with empty caches and with warm ones, and all of it under
 * QEMU, which takes more than an hour and is left out unless it is asked for.
 */
final class CrossCompiling implements Measure {
  private static final Figure COLD =
      Figure.less("cross.cold", "cross, empty caches: push → verdict", "s");
  private static final Figure WARM =
      Figure.less("cross.warm", "cross, warm caches: request → verdict", "s");
  private static final Figure WARM_SHARE =
      Figure.less("cross.warm.share", "warm as a part of cold", "%").aim(50);
  private static final Figure EMULATED =
      Figure.less("cross.emulated", "emulated, empty caches: push → verdict", "s");
  private static final Figure CROSS_SHARE =
      Figure.less("cross.share", "cross as a part of emulated", "%").aim(10);
  private static final Duration LIMIT = Duration.ofHours(6);
  private static final List<String> TESTS =
      List.of("test_grammar", "test_dict", "test_bool", "test_generators");

  private final boolean emulated;

  /**
   * @param emulated whether to wait for that one, too
   */
  CrossCompiling(boolean emulated) {
    this.emulated = emulated;
  }

  @Override
  public String key() {
    return "cross";
  }

  @Override
  public String title() {
    return "aarch64 with the JIT, cross compiled and emulated";
  }

  @Override
  public void run(Stage stage, Ledger ledger) throws Exception {
    CpythonSources sources = CpythonSources.find();
    double cold;
    try (LiveFarm farm = farm(stage, "aarch64-debian", sources)) {
      cold = push(farm, sources, ledger, COLD);
      String builder = farm.api().list("/builds").getFirst().path("builder").asString();
      farm.api().force(builder, sources.releases().getFirst(), "the same with warm caches");
      double warm = verdict(farm, 2, ledger, WARM);
      ledger.record(WARM_SHARE, 100 * warm / cold);
    }
    if (emulated) {
      try (LiveFarm farm = farm(stage, "aarch64-debian-emulated", sources)) {
        ledger.record(CROSS_SHARE, 100 * cold / push(farm, sources, ledger, EMULATED));
      }
    }
  }

  private static LiveFarm farm(Stage stage, String platform, CpythonSources sources)
      throws IOException {
    LiveFarm farm =
        LiveFarm.start(
            stage.workspace(),
            stage.postgres(),
            CpythonSources.only(stage.workspace(), List.of(new Pick(platform, "jit", TESTS))),
            Map.of("MILLRACE_REPOSITORY_CPYTHON", sources.repository().toString()));
    farm.addAgent(platform, List.of("amd64"), 1, farm.coordinator().uri());
    return farm;
  }

  private static double push(LiveFarm farm, CpythonSources sources, Ledger ledger, Figure figure)
      throws IOException {
    farm.hook().push(sources.push());
    return verdict(farm, 1, ledger, figure);
  }

  /** Waits for so many builds, and writes down how long the last one and its steps took. */
  private static double verdict(LiveFarm farm, int builds, Ledger ledger, Figure figure) {
    JsonNode build =
        Waits.untilSome(
            "the verdict of build " + builds,
            LIMIT,
            () -> {
              List<JsonNode> all = farm.api().list("/builds");
              return all.size() == builds
                      && all.getFirst().path("state").asString().equals("COMPLETE")
                  ? farm.api().build(all.getFirst().path("id").asLong())
                  : null;
            });
    String result = build.path("result").asString();
    if (!List.of("SUCCESS", "WARNINGS").contains(result)) {
      ledger.failure(figure.title() + " ended with " + build.path("summary").asString());
    }
    double seconds = seconds(build.path("request").path("at"), build.path("finishedAt"));
    ledger.record(figure, seconds);
    List<String> steps = new ArrayList<>();
    for (JsonNode step : build.path("steps")) {
      steps.add(
          "%s %.0f s"
              .formatted(
                  step.path("name").asString(),
                  seconds(step.path("startedAt"), step.path("finishedAt"))));
    }
    ledger.remark(figure.title() + ": " + String.join(", ", steps));
    return seconds;
  }

  private static double seconds(JsonNode from, JsonNode to) {
    return Duration.between(Instant.parse(from.asString()), Instant.parse(to.asString())).toMillis()
        / 1e3;
  }
}
