package org.millrace.agent.fake;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Plan;
import org.millrace.protocol.StepPlan;
import org.millrace.protocol.StepPlan.ArtifactPlan;
import org.millrace.protocol.StepPlan.Source;

/** Plans for tests; every wither gives a changed copy. */
public final class Plans {
  private Plans() {}

  public static Plan plan(Step... steps) {
    return new Plan(
        "AMD64 Test",
        5,
        1,
        "0123456789abcdef0123456789abcdef01234567",
        "test-workspace",
        List.of(steps).stream().map(Step::plan).toList());
  }

  /** A step that runs a shell script. */
  public static Step sh(String name, String script) {
    return command(name, "sh", "-c", script);
  }

  public static Step command(String name, String... command) {
    return new Step(
        new StepPlan(
            name,
            null,
            List.of(command),
            "",
            Map.of(),
            null,
            null,
            Duration.ofSeconds(5),
            true,
            false,
            List.of(0),
            64 << 20,
            List.of(),
            null));
  }

  public static Step git(String name, String repository, String branch, String revision) {
    StepPlan p = command(name).plan();
    return new Step(
        new StepPlan(
            name,
            new Source(repository, branch, revision, 1),
            List.of(),
            "",
            Map.of(),
            null,
            null,
            p.grace(),
            true,
            false,
            p.passCodes(),
            p.logCap(),
            List.of(),
            null));
  }

  /** A step to be changed. */
  public record Step(StepPlan plan) {
    public Step environment(Map<String, String> environment) {
      return with(
          environment,
          plan.silence(),
          plan.limit(),
          plan.grace(),
          plan.haltOnFailure(),
          plan.alwaysRun(),
          plan.logCap(),
          plan.artifacts());
    }

    public Step silence(Duration silence) {
      return with(
          plan.environment(),
          silence,
          plan.limit(),
          plan.grace(),
          plan.haltOnFailure(),
          plan.alwaysRun(),
          plan.logCap(),
          plan.artifacts());
    }

    public Step limit(Duration limit) {
      return with(
          plan.environment(),
          plan.silence(),
          limit,
          plan.grace(),
          plan.haltOnFailure(),
          plan.alwaysRun(),
          plan.logCap(),
          plan.artifacts());
    }

    public Step grace(Duration grace) {
      return with(
          plan.environment(),
          plan.silence(),
          plan.limit(),
          grace,
          plan.haltOnFailure(),
          plan.alwaysRun(),
          plan.logCap(),
          plan.artifacts());
    }

    public Step goOnAfterFailure() {
      return with(
          plan.environment(),
          plan.silence(),
          plan.limit(),
          plan.grace(),
          false,
          plan.alwaysRun(),
          plan.logCap(),
          plan.artifacts());
    }

    public Step always() {
      return with(
          plan.environment(),
          plan.silence(),
          plan.limit(),
          plan.grace(),
          plan.haltOnFailure(),
          true,
          plan.logCap(),
          plan.artifacts());
    }

    public Step logCap(long cap) {
      return with(
          plan.environment(),
          plan.silence(),
          plan.limit(),
          plan.grace(),
          plan.haltOnFailure(),
          plan.alwaysRun(),
          cap,
          plan.artifacts());
    }

    public Step artifact(String name, String path, long cap) {
      return with(
          plan.environment(),
          plan.silence(),
          plan.limit(),
          plan.grace(),
          plan.haltOnFailure(),
          plan.alwaysRun(),
          plan.logCap(),
          List.of(new ArtifactPlan(name, path, cap)));
    }

    /** In a container of this machine's own architecture, without a network. */
    public Step in(String image) {
      return in(image, "AMD64", false);
    }

    public Step in(String image, String architecture, boolean network) {
      return new Step(
          new StepPlan(
              plan.name(),
              plan.source(),
              plan.command(),
              plan.directory(),
              plan.environment(),
              plan.silence(),
              plan.limit(),
              plan.grace(),
              plan.haltOnFailure(),
              plan.alwaysRun(),
              plan.passCodes(),
              plan.logCap(),
              plan.artifacts(),
              new StepPlan.Container(image, architecture, network)));
    }

    public Step directory(String directory) {
      return new Step(
          new StepPlan(
              plan.name(),
              plan.source(),
              plan.command(),
              directory,
              plan.environment(),
              plan.silence(),
              plan.limit(),
              plan.grace(),
              plan.haltOnFailure(),
              plan.alwaysRun(),
              plan.passCodes(),
              plan.logCap(),
              plan.artifacts(),
              plan.container()));
    }

    private Step with(
        Map<String, String> environment,
        @Nullable Duration silence,
        @Nullable Duration limit,
        Duration grace,
        boolean halt,
        boolean always,
        long cap,
        List<ArtifactPlan> artifacts) {
      return new Step(
          new StepPlan(
              plan.name(),
              plan.source(),
              plan.command(),
              plan.directory(),
              environment,
              silence,
              limit,
              grace,
              halt,
              always,
              plan.passCodes(),
              cap,
              artifacts,
              plan.container()));
    }
  }
}
