package org.millrace.coordinator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.FarmApplication;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one coordinator until it is stopped. */
@Command(
    name = "serve",
    description =
        "Run a coordinator. Its database is MILLRACE_DATABASE_URL, or the one of the data folder MILLRACE_DATA.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Option(names = "--port", description = "Port to listen on (8010).")
  private @Nullable Integer port;

  @Option(names = "--host", description = "Address to listen on (127.0.0.1).")
  private @Nullable String host;

  @Override
  public Integer call() throws InterruptedException {
    List<String> settings = new ArrayList<>();
    if (port != null) {
      settings.add("--server.port=" + port);
    }
    if (host != null) {
      settings.add("--server.address=" + host);
    }
    FarmApplication.main(settings.toArray(String[]::new));
    // Returning would end the process; Spring's shutdown hook ends it instead.
    new CountDownLatch(1).await();
    return 0;
  }
}
