package org.millrace.agent.run;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.millrace.agent.spool.AttemptSpool;
import org.millrace.agent.system.EmulatedProcessor;
import org.millrace.protocol.Plan;
import org.millrace.protocol.StepPlan;

/** What a step sees of the world: docs/protocol.md, "What a step sees". */
final class StepEnvironment {
  static final String CACHE = "MILLRACE_CACHE";
  private static final String PROPERTIES = "MILLRACE_PROPERTIES";

  private StepEnvironment() {}

  /**
   * The whole environment of a step; nothing of the agent's own is in it.
   *
   * @param revision what is checked out, or is to be
   */
  static Map<String, String> of(Ground ground, AttemptSpool spool, StepPlan step, String revision) {
    Plan plan = spool.assignment().plan();
    Map<String, String> environment = new HashMap<>();
    if (step.container() == null) {
      environment.put("PATH", ground.path());
    }
    environment.put("HOME", spool.home().toString());
    environment.put("LANG", "C.UTF-8");
    environment.put("TERM", "dumb");
    environment.put("TMPDIR", spool.tmp().toString());
    environment.put("MILLRACE_BUILDER", plan.builder());
    environment.put("MILLRACE_BUILD", Integer.toString(plan.buildNumber()));
    environment.put("MILLRACE_REVISION", revision);
    if (step.container() != null) {
      environment.putAll(EmulatedProcessor.environment(step.container().architecture()));
    }
    environment.putAll(step.environment());
    environment.put(CACHE, ground.caches().folder(spool).toString());
    environment.put(PROPERTIES, spool.properties().toString());
    return environment;
  }

  /** An entry that all processes of the attempt have, and no others. */
  static String mark(AttemptSpool spool) {
    Path file = spool.properties();
    return PROPERTIES + "=" + file;
  }
}
