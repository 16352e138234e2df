package org.millrace.endtoend;

import org.jspecify.annotations.Nullable;
import org.millrace.endtoend.harness.DemoFarm;
import org.millrace.endtoend.harness.Workspace;

/** The one farm full of demonstration data that all tests of pages share; it ends with the JVM. */
final class DemoFarms {
  /** As many builds as let every page be full; the shape of the farm is the same with a million. */
  private static final int BUILDS = 20_000;

  private static final int DAYS = 8;

  private static @Nullable DemoFarm shown;

  private DemoFarms() {}

  static synchronized DemoFarm shown() {
    DemoFarm farm = shown;
    if (farm == null) {
      Workspace workspace = Workspace.create("demo");
      DemoFarm started = DemoFarm.start(workspace, BUILDS, DAYS);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    started.close();
                    workspace.close();
                  },
                  "stop the demonstration"));
      farm = started;
      shown = started;
    }
    return farm;
  }
}
