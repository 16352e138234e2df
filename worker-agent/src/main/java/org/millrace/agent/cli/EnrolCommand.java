package org.millrace.agent.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.client.CallFailed;
import org.millrace.agent.client.Http;
import org.millrace.agent.client.WorkerCalls;
import org.millrace.agent.run.Ground;
import org.millrace.agent.spool.AgentHome;
import org.millrace.agent.spool.Credential;
import org.millrace.agent.system.Machine;
import org.millrace.agent.system.OperatingSystem;
import org.millrace.agent.work.Agent;
import org.millrace.protocol.EnrolmentRequest;
import org.millrace.protocol.EnrolmentResponse;
import org.millrace.protocol.Facts;
import org.millrace.protocol.Protocol;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trades a one-time token for the worker's credential. */
@Command(
    name = "enrol",
    mixinStandardHelpOptions = true,
    description = {
      "Makes this machine a worker of a farm.",
      "The one-time token is read from standard input, so that it is on no command line."
    })
final class EnrolCommand implements Callable<Integer> {
  @Mixin private HomeOption home = new HomeOption();

  @Option(
      names = "--coordinator",
      paramLabel = "URL",
      required = true,
      description = "The coordinator's address.")
  private URI coordinator = URI.create("");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Read the one-time token from a file instead.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--replace",
      description = "Enrol again, and forget the credential that is there.")
  private boolean replace;

  @Override
  public Integer call() throws IOException {
    String scheme = coordinator.getScheme();
    if (coordinator.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      Story.tell("not a coordinator's address: %s (https://farm.example is one)", coordinator);
      return Main.FAILED;
    }
    AgentHome folder = home.open();
    if (Files.exists(folder.credentialFile()) && !replace) {
      Story.tell("%s: enrolled already; --replace enrols again", folder.folder());
      return Main.ENROLMENT;
    }
    String token = token();
    if (token.isEmpty()) {
      Story.tell("no one-time token: give it on standard input or with --token-file");
      return Main.FAILED;
    }
    ExecutorService executor = Agent.executor();
    try {
      Facts facts =
          new Machine(OperatingSystem.here(), Ground.DEFAULT_PATH, executor)
              .facts(folder.workspaces(), Main.version());
      EnrolmentResponse response =
          new WorkerCalls(new Http(coordinator, executor), "")
              .enrol(new EnrolmentRequest(token, Protocol.VERSION, facts));
      folder.store(
          new Credential(
              coordinator.toString(),
              response.workerId(),
              response.name(),
              response.credential(),
              response.labels(),
              response.slots()));
      StartScript.write(folder);
      Story.tell(
          "enrolled as worker %d (%s); start it with %s",
          response.workerId(), response.name(), folder.startScript());
      return 0;
    } catch (CallFailed e) {
      Story.tell("%s did not enrol this worker: %s", coordinator, e.getMessage());
      return Main.FAILED;
    } finally {
      executor.shutdown();
    }
  }

  private String token() throws IOException {
    if (tokenFile != null) {
      return Files.readString(tokenFile).strip();
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    return line == null ? "" : line.strip();
  }
}
