package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.agent.spool.AgentHome;
import org.millrace.agent.system.Machine;
import org.millrace.agent.system.OperatingSystem;
import org.millrace.agent.system.Proofs;

/** Facts are found out, told, and found out again. The container engine is a script. */
class LookoutIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final State state = new State(1);

  @AfterEach
  void stop() {
    state.stop();
  }

  private Lookout lookout() throws IOException {
    OperatingSystem system = OperatingSystem.here();
    AgentHome home = AgentHome.open(folder.resolve("home"));
    return new Lookout(
        new Machine(system, folder.toString()),
        new Proofs(system, folder.toString(), home.proofs()),
        home,
        "test",
        state);
  }

  private Path docker() throws IOException {
    Path docker = Files.writeString(folder.resolve("docker"), "#!/bin/sh\necho 24.0.7\n");
    Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));
    return docker;
  }

  private static Lookout.News news(Lookout lookout, int edition) {
    return await()
        .atMost(LONG)
        .until(lookout::news, news -> news != null && news.edition() == edition);
  }

  @Test
  void no_claim_before_the_coordinator_knows_what_this_machine_can_do_now() throws Exception {
    Path docker = docker();
    Lookout lookout = lookout();
    new Thread(lookout, "lookout").start();
    Lookout.News first = news(lookout, 1);
    assertThat(first.facts().containerEngines()).containsEntry("docker", "24.0.7");
    lookout.told(1);
    assertThat(lookout.news()).isNull();
    lookout.beforeClaim();
    assertThat(lookout.news()).as("nothing changed").isNull();

    Files.delete(docker);
    lookout.suspect();
    CompletableFuture<Void> claim = CompletableFuture.runAsync(lookout::beforeClaim);
    Lookout.News second = news(lookout, 2);
    assertThat(second.facts().containerEngines()).isEmpty();
    assertThat(second.facts().complaints())
        .contains("docker is not installed any more: no container can be started");
    assertThat(second.facts().cores()).isEqualTo(first.facts().cores());
    lookout.told(2);
    await().atMost(LONG).until(claim::isDone);
    assertThat(lookout.news()).isNull();
  }

  @Test
  void a_coordinator_that_does_not_listen_holds_no_claim_up_for_ever() throws Exception {
    Lookout lookout = lookout();
    new Thread(lookout, "lookout").start();
    CompletableFuture<Void> claim = CompletableFuture.runAsync(lookout::beforeClaim);
    await().atMost(LONG).until(claim::isDone);
    assertThat(lookout.news()).isNotNull();
  }
}
