package org.millrace.endtoend;

import org.jspecify.annotations.Nullable;
import org.millrace.endtoend.harness.PostgresServer;
import org.millrace.endtoend.harness.Workspace;

/** The one PostgreSQL that all tests of this JVM share; it ends with the JVM. */
final class Servers {
  private static @Nullable PostgresServer postgres;

  private Servers() {}

  static synchronized PostgresServer postgres() {
    PostgresServer server = postgres;
    if (server == null) {
      Workspace workspace = Workspace.create("postgres");
      server = PostgresServer.start(workspace.file("data"));
      PostgresServer started = server;
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    started.close();
                    workspace.close();
                  },
                  "stop postgres"));
      postgres = server;
    }
    return server;
  }
}
