package org.millrace.agent.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.cli.Arguments.UsageException;
import org.millrace.agent.client.CallFailed;
import org.millrace.agent.client.Http;
import org.millrace.agent.client.WorkerCalls;
import org.millrace.agent.run.Ground;
import org.millrace.agent.spool.AgentHome;
import org.millrace.agent.spool.Credential;
import org.millrace.agent.system.Machine;
import org.millrace.agent.system.OperatingSystem;
import org.millrace.agent.system.Proofs;
import org.millrace.agent.work.Agent;
import org.millrace.protocol.EnrolmentRequest;
import org.millrace.protocol.EnrolmentResponse;
import org.millrace.protocol.Facts;
import org.millrace.protocol.Protocol;

/** Trades a one-time token for the worker's credential. */
final class EnrolCommand {
  private EnrolCommand() {}

  static int run(Arguments arguments) throws IOException, UsageException {
    URI coordinator = coordinator(arguments.required("--coordinator"));
    AgentHome folder = AgentHome.open(arguments.home());
    if (Files.exists(folder.credentialFile()) && !arguments.has("--replace")) {
      Story.tell("%s: enrolled already; --replace enrols again", folder.folder());
      return Main.ENROLMENT;
    }
    String token = token(arguments.path("--token-file"));
    if (token.isEmpty()) {
      Story.tell("no one-time token: give it on standard input or with --token-file");
      return Main.FAILED;
    }
    ExecutorService executor = Agent.executor();
    try {
      OperatingSystem system = OperatingSystem.here();
      Facts facts =
          new Machine(system, Ground.DEFAULT_PATH)
              .facts(
                  folder.workspaces(),
                  Main.version(),
                  new Proofs(system, Ground.DEFAULT_PATH, folder.proofs()).prove());
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

  private static URI coordinator(String text) throws UsageException {
    URI address;
    try {
      address = new URI(text);
    } catch (URISyntaxException e) {
      throw new UsageException("not an address: " + text);
    }
    String scheme = address.getScheme();
    if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new UsageException(
          "not a coordinator's address: " + text + " (https://farm.example is one)");
    }
    return address;
  }

  private static String token(@Nullable Path tokenFile) throws IOException {
    if (tokenFile != null) {
      return Files.readString(tokenFile).strip();
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    return line == null ? "" : line.strip();
  }
}
