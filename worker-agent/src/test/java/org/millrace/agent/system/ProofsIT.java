package org.millrace.agent.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Foreign programs under the real QEMU, and the real table of interpreters. What takes entries away
 * does so with an entry of its own, which only its own program fits: other people build here.
 */
class ProofsIT {
  private static final Path BINFMT = Path.of("/proc/sys/fs/binfmt_misc");
  private static final Path SOURCES = Path.of("src/main/proof");
  private static final String ENTRY = "millrace-test-" + ProcessHandle.current().pid();

  @TempDir Path folder;

  @AfterEach
  void take_the_entry_away() throws IOException {
    if (Files.exists(BINFMT.resolve(ENTRY))) {
      set("-1");
    }
  }

  private static void set(String command) throws IOException {
    Files.writeString(BINFMT.resolve(ENTRY), command);
  }

  private static Foreign foreign(String architecture) {
    return Foreign.all().stream()
        .filter(one -> one.architecture().equals(architecture))
        .findFirst()
        .orElseThrow();
  }

  private Proofs proofs(Path table, Foreign... foreign) {
    return new Proofs(
        new SearchPath(List.of()),
        Optional.of(new Binfmt(table)),
        Stream.concat(Stream.of(foreign(Machine.architecture())), Stream.of(foreign)).toList(),
        Machine.architecture(),
        Optional.empty(),
        folder);
  }

  /**
   * The architecture's interpreter as it is registered here; skips the test where there is none.
   */
  private static Binfmt.Entry registered(Foreign other) {
    assumeThat(other.architecture())
        .as("a machine of another architecture")
        .isNotEqualTo(Machine.architecture());
    Optional<Binfmt.Entry> entry =
        new Binfmt(BINFMT).entry(other.program()).filter(Binfmt.Entry::enabled);
    assumeThat(entry).as("QEMU registered for %s", other.architecture()).isPresent();
    return entry.orElseThrow();
  }

  /**
   * The program with a mark in its header that QEMU does not look at and the machine's own entry
   * does not accept, so that an entry for it alone can be made.
   */
  private static Foreign marked(Foreign other) {
    byte[] program = other.program();
    program[9] = 0x4d;
    return new Foreign(other.architecture(), other.machine(), program);
  }

  private static void register(Foreign marked, Binfmt.Entry like, String flags) throws IOException {
    assumeThat(Files.isWritable(BINFMT.resolve("register"))).as("root").isTrue();
    StringBuilder magic = new StringBuilder();
    StringBuilder mask = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      magic.append(String.format("\\x%02x", marked.program()[i]));
      mask.append("\\xff");
    }
    Files.writeString(
        BINFMT.resolve("register"),
        ":%s:M::%s:%s:%s:%s".formatted(ENTRY, magic, mask, like.interpreter().toRealPath(), flags));
  }

  @ParameterizedTest
  @ValueSource(strings = {"aarch64", "PPC64LE"})
  void an_emulated_architecture_is_proven_by_a_program_that_runs(String architecture) {
    Foreign other = foreign(architecture);
    Binfmt.Entry entry = registered(other);
    assumeThat(entry.worksInContainers()).as("the entry's flag F").isTrue();
    Abilities found = proofs(BINFMT, other).prove();
    assertThat(found.emulators().get(architecture))
        .startsWith("qemu-" + other.machine() + " version ");
    assertThat(found.timeoutFactors().get(architecture)).isBetween(1.0, 1000.0);
    assertThat(found.complaints()).isEmpty();
  }

  @Test
  void the_machines_own_program_runs_and_calculates() {
    Proof proof = new Proof(foreign(Machine.architecture()), folder);
    assertThat(proof.failure()).isEmpty();
    assertThat(proof.nanoseconds()).isPresent();
  }

  @Test
  void the_loss_of_an_entry_is_noticed_and_told_and_its_return_as_well() throws Exception {
    Foreign aarch64 = foreign("aarch64");
    Binfmt.Entry real = registered(aarch64);
    Foreign marked = marked(aarch64);
    assertThat(proofs(BINFMT, marked).prove())
        .as("nobody ever meant such programs to run")
        .satisfies(found -> assertThat(found.emulators()).isEmpty())
        .satisfies(found -> assertThat(found.complaints()).isEmpty());

    register(marked, real, "F");
    Proofs proofs = proofs(BINFMT, marked);
    assertThat(proofs.prove().emulators()).containsKey("aarch64");
    String before = proofs.glance();

    set("0");
    assertThat(proofs.glance()).isNotEqualTo(before);
    assertThat(proofs.prove().complaints())
        .containsExactly(
            "aarch64 programs do not run any more on this machine: the binfmt entry %s is disabled; `echo 1 > %s/%s` as root enables it"
                .formatted(ENTRY, BINFMT, ENTRY));

    set("-1");
    Abilities lost = proofs.prove();
    assertThat(lost.emulators()).isEmpty();
    assertThat(lost.timeoutFactors()).isEmpty();
    String gone =
        "aarch64 programs do not run any more on this machine: the binfmt entry %s is gone; `update-binfmts --enable` as root brings it back"
            .formatted(ENTRY);
    assertThat(lost.complaints()).containsExactly(gone);
    assertThat(proofs(BINFMT, marked).prove().complaints())
        .as("an agent that was started again misses it still")
        .containsExactly(gone);

    register(marked, real, "F");
    assertThat(proofs.prove())
        .satisfies(found -> assertThat(found.emulators()).containsKey("aarch64"))
        .satisfies(found -> assertThat(found.complaints()).isEmpty());
  }

  @Test
  void an_entry_that_does_not_work_in_containers_is_no_ability() throws Exception {
    Foreign aarch64 = foreign("aarch64");
    Binfmt.Entry real = registered(aarch64);
    Foreign marked = marked(aarch64);
    register(marked, real, "");
    Abilities found = proofs(BINFMT, marked).prove();
    assertThat(found.emulators()).isEmpty();
    assertThat(found.complaints())
        .singleElement()
        .asString()
        .contains("not in its containers: the binfmt entry " + ENTRY + " has no flag F");
  }

  @Test
  void a_program_that_runs_as_something_else_is_no_proof() {
    Foreign own = foreign(Machine.architecture());
    Foreign liar = new Foreign("s390x", "s390x", own.program());
    Abilities found = proofs(folder.resolve("none"), liar).prove();
    assertThat(found.emulators()).isEmpty();
    assertThat(new Proof(liar, folder).failure())
        .isEqualTo("a program of it says that it runs on '" + own.machine() + "'");
  }

  @Test
  void without_a_table_in_sight_as_in_a_container_running_is_proof_enough() {
    Foreign aarch64 = foreign("aarch64");
    assumeThat(registered(aarch64).worksInContainers()).as("the entry's flag F").isTrue();
    Path none = folder.resolve("none");
    assertThat(proofs(none, aarch64).prove().emulators())
        .containsEntry("aarch64", "an emulator that is not seen here");
    Foreign broken = new Foreign("aarch64", "aarch64", marked(aarch64).program());
    assertThat(proofs(none, broken).prove().complaints())
        .singleElement()
        .asString()
        .startsWith("aarch64 programs do not run any more on this machine: binfmt_misc is not");
  }

  @Test
  void the_programs_are_what_their_sources_give() throws Exception {
    Path made = folder.resolve("made");
    Process make =
        new ProcessBuilder("sh", SOURCES.resolve("make.sh").toString(), made.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(make.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean hasTools = make.waitFor() == 0;
    assumeThat(hasTools)
        .as("binutils for all architectures, of the version that made them: %s", output)
        .isTrue();
    String assembler =
        Answer.of(List.of("/usr/bin/aarch64-linux-gnu-as", "--version"), Duration.ofSeconds(5))
            .line();
    assumeThat(assembler).as("the assembler that made them").endsWith(" 2.40");
    for (String name : List.of("amd64", "aarch64", "ppc64le")) {
      assertThat(Files.readAllBytes(made.resolve(name)))
          .as(name)
          .isEqualTo(Foreign.class.getResourceAsStream("proof/" + name).readAllBytes());
    }
  }
}
