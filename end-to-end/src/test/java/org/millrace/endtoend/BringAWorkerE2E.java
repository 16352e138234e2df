package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.millrace.endtoend.harness.Browser;
import org.millrace.endtoend.harness.LiveFarm;
import org.millrace.endtoend.harness.RunningProcess;
import org.millrace.endtoend.harness.Waits;
import org.millrace.endtoend.harness.Workspace;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** A volunteer's machine joins: an operator in a browser, one command line in a shell. */
@TestInstance(Lifecycle.PER_CLASS)
class BringAWorkerE2E {
  private static final String NAME = "ada-debian-amd64";

  private Workspace workspace;
  private LiveFarm farm;

  @BeforeAll
  void startFarm() {
    Needs.programs("bash", "curl");
    Needs.browser();
    workspace = Workspace.create("bring");
    farm =
        LiveFarm.start(
            workspace,
            Servers.postgres(),
            new ScriptBuilders().add("brought", Work.ticker(workspace)).write(workspace),
            Map.of());
  }

  @AfterAll
  void stopFarm() {
    if (farm != null) {
      farm.close();
      workspace.close();
    }
  }

  @Test
  void operator_invites_a_worker_which_joins_works_pauses_resumes_and_drains() throws IOException {
    try (Browser browser = Browser.start(workspace)) {
      signIn(browser);
      String command = invite(browser);
      try (RunningProcess worker = paste(command)) {
        browser.awaitText("It is here", Waits.LONG);
        assertThat(browser.text()).contains(NAME);

        Work first = Work.push(farm, workspace, "brought").awaitStart();
        first.end();
        first.assertUnharmed();

        // Its script ends at once: it was told so above.
        browser.one("#offers form button").click();
        browser.awaitText("it waits until a worker takes it", Waits.LONG);
        Waits.until("the build that was offered", () -> first.builds().size() == 2);
        long offered = first.builds().getLast();
        Waits.until(
            "build " + offered + " to be over",
            () -> farm.api().build(offered).path("state").asString("").equals("COMPLETE"));

        browser.open(page("/workers"));
        WebElement reason = card(browser).findElement(By.cssSelector("input[name=reason]"));
        reason.sendKeys("away for the weekend");
        reason.submit();
        Waits.until(
            "the pause to be shown",
            () -> card(browser).getText().contains("away for the weekend"));
        awaitState("PAUSED");

        Work second = Work.push(farm, workspace, "brought");
        Waits.until("the push to be queued", () -> requests(second) == 1);
        assertThat(second.builds()).as("builds while the worker is paused").isEmpty();
        press(browser, "/resume");
        awaitState("ACTIVE");
        second.awaitStart();

        press(browser, "/drain");
        awaitState("DRAINING");
        assertThat(worker.isAlive()).as("a draining worker finishes what it runs").isTrue();
        second.end();
        second.assertUnharmed();
        assertThat(worker.awaitExit(Waits.LONG)).isZero();
      }
    }
  }

  private void signIn(Browser browser) {
    browser.open(page("/workers/new"));
    browser.one("input[name=username]").sendKeys("admin");
    WebElement password = browser.one("input[name=password]");
    password.sendKeys(farm.secrets().adminPassword());
    password.submit();
    Waits.until("to be signed in", () -> browser.text().contains("Sign out"));
  }

  private String invite(Browser browser) {
    browser.open(page("/workers/new"));
    browser.one("input[name=name]").sendKeys(NAME);
    WebElement labels = browser.one("input[name=labels]");
    labels.clear();
    labels.sendKeys("brought linux");
    labels.submit();
    return browser.one("#command").getText();
  }

  /** What a volunteer does: an empty folder, the line, Enter. */
  private RunningProcess paste(String command) {
    return RunningProcess.start(
        NAME,
        workspace.folder("volunteer"),
        List.of("bash", "-c", "cd " + workspace.folder("volunteer") + " && " + command),
        Map.of("XDG_STATE_HOME", workspace.folder("volunteer-state").toString()),
        "",
        workspace.file("logs/volunteer.log"));
  }

  private static WebElement card(Browser browser) {
    return browser.all(".card").stream()
        .filter(card -> card.getText().contains(NAME))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("There is no card of " + NAME + " on " + browser.text()));
  }

  /** Presses the button of the form whose address ends so, wherever it is folded away. */
  private void press(Browser browser, String action) {
    browser.open(page("/workers"));
    card(browser).findElement(By.cssSelector("form[action$='" + action + "']")).submit();
  }

  private void awaitState(String state) {
    Waits.until(
        NAME + " to be " + state,
        () -> farm.api().worker(NAME).path("state").asString("").equals(state));
  }

  private long requests(Work work) {
    return farm.database()
        .sql(
            "SELECT count(*) FROM build_request r JOIN build_set s ON s.id = r.build_set_id WHERE s.revision = ?")
        .param(work.revision())
        .query(Long.class)
        .single();
  }

  private URI page(String path) {
    return farm.coordinator().uri().resolve(path);
  }
}
