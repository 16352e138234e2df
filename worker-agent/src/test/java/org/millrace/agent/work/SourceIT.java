package org.millrace.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.agent.fake.Plans.git;
import static org.millrace.agent.fake.Plans.sh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.agent.fake.FakeAttempt;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.Reason;

/** Sources from real git repositories. */
class SourceIT extends WithAgent {
  @TempDir Path temp;
  private Path repository = Path.of("");

  @BeforeEach
  void makeRepository() throws Exception {
    repository = temp.resolve("it's a repository");
    Files.createDirectory(repository);
    run("init", "-q", "-b", "3.13");
    Files.writeString(repository.resolve(".gitignore"), "*.o\n");
    commit("one");
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                Stream.of(
                    "git",
                    "-C",
                    repository.toString(),
                    "-c",
                    "user.name=t",
                    "-c",
                    "user.email=t@t"),
                Stream.of(arguments))
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }

  private String commit(String text) throws Exception {
    Files.writeString(repository.resolve("file"), text);
    run("add", "-A");
    run("commit", "-q", "-m", text);
    return run("rev-parse", "HEAD");
  }

  private Path workspace() {
    return home.resolve("workspaces/test-workspace");
  }

  private FakeAttempt checkOut(String revision) {
    return build(git("git", repository.toString(), "3.13", revision));
  }

  private void assertChecksOut(String revision, String text) throws IOException {
    FakeAttempt attempt = checkOut(revision);
    assertThat(end(attempt, "git")).as(attempt.log("git")).isEqualTo(StepEnd.EXITED);
    assertThat(attempt.finish().end()).isEqualTo(AttemptEnd.COMPLETED);
    assertThat(Files.readString(workspace().resolve("file"))).isEqualTo(text);
  }

  @Test
  void a_revision_is_checked_out_and_becomes_a_property() throws Exception {
    String one = run("rev-parse", "HEAD");
    commit("two");
    FakeAttempt attempt =
        build(
            git("git", repository.toString(), "3.13", one),
            sh("show", "cat file; echo; echo $MILLRACE_REVISION; git status --porcelain"));
    assertThat(attempt.log("show")).isEqualTo("one\n" + one + "\n");
    assertThat(attempt.properties()).containsEntry("got_revision", one);
    assertThat(attempt.log("git")).contains("HEAD is now at " + one + " one");
  }

  @Test
  void without_a_revision_it_is_the_branch_s_head() throws Exception {
    checkOut("");
    String two = commit("two");
    FakeAttempt attempt = checkOut("");
    assertThat(attempt.properties()).containsEntry("got_revision", two);
    assertThat(Files.readString(workspace().resolve("file"))).isEqualTo("two");
  }

  @Test
  void a_revision_that_is_in_the_mirror_needs_no_repository() throws Exception {
    String one = run("rev-parse", "HEAD");
    checkOut(one);
    Files.move(repository, temp.resolve("moved"));
    assertChecksOut(one, "one");
  }

  @Test
  void nothing_of_the_former_build_is_left() throws Exception {
    String one = run("rev-parse", "HEAD");
    checkOut(one);
    build(
        sh(
            "mess",
            "echo changed >file; touch junk a.o; mkdir -p d/e; git init -q d/e; touch d/e/f;"
                + " git config core.hooksPath /tmp; mkdir -p .git/info; echo 'file -text' >.git/info/attributes;"
                + " touch .git/index.lock; chmod -R a-w d"));
    assertChecksOut(one, "one");
    try (Stream<Path> files = Files.list(workspace())) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(".git", ".gitignore", "file");
    }
  }

  @Test
  void a_damaged_workspace_is_made_anew() throws Exception {
    String one = run("rev-parse", "HEAD");
    checkOut(one);
    Files.writeString(workspace().resolve(".git/HEAD"), "nonsense");
    Files.writeString(workspace().resolve(".git/index"), "nonsense");
    assertChecksOut(one, "one");
  }

  @Test
  void a_damaged_mirror_is_made_anew() throws Exception {
    String one = run("rev-parse", "HEAD");
    checkOut(one);
    try (Stream<Path> mirrors = Files.walk(home.resolve("mirrors"))) {
      for (Path file : mirrors.filter(Files::isRegularFile).toList()) {
        if (file.toString().contains("objects")) {
          Files.delete(file);
        }
      }
    }
    assertChecksOut(one, "one");
  }

  @Test
  void the_branch_may_be_rewritten() throws Exception {
    checkOut("");
    run("commit", "-q", "--amend", "-m", "other");
    String other = run("rev-parse", "HEAD");
    assertThat(checkOut("").properties()).containsEntry("got_revision", other);
  }

  @Test
  void a_repository_that_is_gone_is_the_infrastructure_s_fault() {
    FakeAttempt attempt =
        build(
            git("git", temp.resolve("nowhere").toString(), "3.13", ""),
            sh("make", "true"),
            sh("clean", "true").always());
    assertThat(end(attempt, "git")).isEqualTo(StepEnd.BROKEN);
    assertThat(attempt.end("git").reason()).isEqualTo(Reason.SOURCE_UNAVAILABLE);
    assertThat(attempt.end("git").message()).contains("nowhere").contains("cannot be fetched");
    assertThat(end(attempt, "make")).isEqualTo(StepEnd.SKIPPED);
    assertThat(end(attempt, "clean")).isEqualTo(StepEnd.SKIPPED);
    assertThat(attempt.finish().reason()).isEqualTo(Reason.SOURCE_UNAVAILABLE);
  }

  @Test
  void a_revision_that_is_gone_is_the_infrastructure_s_fault() {
    FakeAttempt attempt = checkOut("0123456789abcdef0123456789abcdef01234567");
    assertThat(attempt.finish().reason()).isEqualTo(Reason.SOURCE_UNAVAILABLE);
  }

  @Test
  void names_that_look_like_options_or_code_are_refused_or_harmless() {
    Path witness = temp.resolve("witness");
    String evil = "$(touch " + witness + ")";
    for (FakeAttempt attempt :
        List.of(
            build(git("git", "--upload-pack=touch " + witness, "3.13", "")),
            build(git("git", "ext::sh -c touch% " + witness, "3.13", "")),
            build(git("git", repository.toString(), "--output=" + witness, "")),
            build(git("git", repository.toString(), evil, "")),
            build(git("git", repository.toString() + evil, "3.13", "")),
            build(git("git", repository.toString(), "3.13", "--all")))) {
      assertThat(attempt.finish().reason())
          .as(attempt.log("git"))
          .isEqualTo(Reason.SOURCE_UNAVAILABLE);
    }
    assertThat(witness).doesNotExist();
  }

  @Test
  void two_builders_share_one_mirror() throws Exception {
    String one = run("rev-parse", "HEAD");
    FakeAttempt attempt = coordinator.offer(plan("first", one));
    FakeAttempt other = coordinator.offer(plan("second", one));
    finished(attempt);
    finished(other);
    assertThat(attempt.finish().end()).as(attempt.log("git")).isEqualTo(AttemptEnd.COMPLETED);
    assertThat(other.finish().end()).as(other.log("git")).isEqualTo(AttemptEnd.COMPLETED);
    try (Stream<Path> mirrors = Files.list(home.resolve("mirrors"))) {
      assertThat(mirrors.filter(Files::isDirectory)).hasSize(1);
    }
    for (String name : List.of("first", "second")) {
      assertThat(home.resolve("workspaces/" + name + "/file")).hasContent("one");
    }
  }

  private org.millrace.protocol.Plan plan(String workspace, String revision) {
    return new org.millrace.protocol.Plan(
        "AMD64 " + workspace,
        1,
        1,
        revision,
        workspace,
        List.of(git("git", repository.toString(), "3.13", revision).plan()));
  }

  @Test
  void a_repository_that_a_container_could_write_to_is_not_read() throws Exception {
    TestEngine.assume(temp);
    String revision = run("rev-parse", "HEAD");
    FakeAttempt hostile =
        build(
            git("git", repository.toString(), "3.13", revision),
            sh(
                    "work",
                    "mkdir evil; mv .git/* evil/; rm -r .git; mkdir .git; cp -r evil/HEAD .git/; "
                        + "echo ../evil >.git/commondir; echo changed >file; "
                        + "printf '[filter \"x\"]\\n\\tsmudge = touch ran; cat\\n' >>evil/config; "
                        + "echo '* filter=x' >.gitattributes; mv evil \"$MILLRACE_CACHE\"; "
                        + "echo \"$MILLRACE_CACHE/evil\" >.git/commondir")
                .in(TestEngine.IMAGE));
    assertThat(hostile.finish().end()).as(hostile.log("work")).isEqualTo(AttemptEnd.COMPLETED);
    assertChecksOut(revision, "one");
    assertThat(workspace().resolve(".git/commondir")).doesNotExist();
    assertThat(workspace().resolve("ran")).doesNotExist();
    assertThat(workspace().resolve(".gitattributes")).doesNotExist();
  }

  @Test
  void links_that_a_container_left_lead_nowhere() throws Exception {
    TestEngine.assume(temp);
    String revision = run("rev-parse", "HEAD");
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("config"), "precious");
    build(
            sh("work", "ln -s '" + elsewhere + "' .git; ln -s '" + elsewhere + "/config' file")
                .in(TestEngine.IMAGE))
        .finish();
    assertChecksOut(revision, "one");
    assertThat(elsewhere.resolve("config")).hasContent("precious");
    assertThat(elsewhere).isDirectoryNotContaining(path -> !path.endsWith("config"));
  }
}
