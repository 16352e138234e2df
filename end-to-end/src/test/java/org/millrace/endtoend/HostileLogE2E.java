package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.millrace.endtoend.harness.Browser;
import org.millrace.endtoend.harness.FarmApi;
import org.millrace.endtoend.harness.LiveFarm;
import org.millrace.endtoend.harness.Workspace;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** Whatever a build prints: kept byte for byte, shown right, harmless. */
@TestInstance(Lifecycle.PER_CLASS)
class HostileLogE2E {
  private static final long SIZE = 100_000_000;
  private static final int CAP = 1 << 20;

  private Workspace workspace;
  private LiveFarm farm;
  private Path printed;

  @BeforeAll
  void buildBoth() throws IOException {
    workspace = Workspace.create("hostile");
    printed = workspace.file("printed");
    HostileText.write(printed, SIZE);
    Path print = workspace.script("print.sh", "cat " + printed + "\n");
    farm =
        LiveFarm.start(
            workspace,
            Servers.postgres(),
            new ScriptBuilders()
                .add("whole", print)
                .add("capped", print, "log-cap: 1MiB")
                .write(workspace),
            Map.of());
    farm.addAgent("printer", List.of("whole", "capped"), 1, farm.coordinator().uri());
  }

  @AfterAll
  void stopFarm() {
    farm.close();
    workspace.close();
  }

  @Test
  void hundred_megabytes_of_hostile_output_are_kept_exactly_and_shown_harmlessly()
      throws IOException {
    long build = succeed("whole");
    assertThat(farm.api().download(build, "work/stdio"))
        .isEqualTo(new FarmApi.Download(Files.size(printed), Work.sha256(printed)));
    Needs.browser();
    try (Browser browser = Browser.start(workspace)) {
      browser.open(log(build, "?line=1"));
      assertHarmless(browser);
      assertShownRight(browser);
      // The last window of more than a million lines: where a page would be slow that reads what is
      // before it.
      browser.all(".pager a").stream()
          .filter(link -> link.getText().equals("End"))
          .findFirst()
          .ifPresent(WebElement::click);
      browser.one("#log .l");
      assertHarmless(browser);
      assertShownRight(browser);
      browser.open(farm.coordinator().uri().resolve("/builds/" + build));
      assertHarmless(browser);
    }
  }

  @Test
  void log_over_its_cap_keeps_head_and_tail_and_says_what_was_cut() throws IOException {
    long build = succeed("capped");
    byte[] all = Files.readAllBytes(printed);
    byte[] kept = farm.api().bytes(build, "work/stdio");
    assertThat(kept.length).isLessThanOrEqualTo(CAP);
    String text = new String(kept, StandardCharsets.ISO_8859_1);
    int cut = text.indexOf("\n[millrace: ");
    int after = text.indexOf("]\n", cut) + 2;
    assertThat(cut).as("place of the cut").isGreaterThanOrEqualTo(CAP / 2);
    byte[] head = Arrays.copyOf(kept, cut);
    byte[] tail = Arrays.copyOfRange(kept, after, kept.length);
    assertThat(Arrays.equals(head, Arrays.copyOf(all, head.length))).as("head").isTrue();
    assertThat(Arrays.equals(tail, Arrays.copyOfRange(all, all.length - tail.length, all.length)))
        .as("tail")
        .isTrue();
    assertThat(text.substring(cut + 1, after - 1))
        .isEqualTo(
            "[millrace: %d bytes cut here: the log was larger than its cap of %d bytes]"
                .formatted(all.length - head.length - tail.length, CAP));
    assertThat(tail.length).as("bytes of the tail").isGreaterThan(CAP / 4);
  }

  private long succeed(String key) {
    JsonNode build = Work.push(farm, workspace, key).awaitComplete();
    assertThat(build.path("result").asString()).as("%s", build).isEqualTo("SUCCESS");
    return build.path("id").asLong();
  }

  private URI log(long build, String query) {
    return farm.coordinator().uri().resolve("/builds/" + build + "/logs/work/stdio" + query);
  }

  private static void assertHarmless(Browser browser) {
    assertThat(browser.hasAlert()).as("a dialog is open").isFalse();
    assertThat(browser.script("return typeof window.harmed")).isEqualTo("undefined");
    assertThat(
            browser.all("#injected, #log img, #log svg, #log script, #log a[href^='javascript']"))
        .isEmpty();
  }

  private static void assertShownRight(Browser browser) {
    String text = browser.one("#log").getText();
    assertThat(text)
        .contains("<script>window.harmed = 1; alert('script')</script>")
        .contains("<img src=\"x\" onerror=\"window.harmed = 2; alert('img')\">")
        .contains("&lt;b&gt; is written with entities")
        .contains("progress 100%")
        .doesNotContain("progress 99%")
        .contains("red bold green plain")
        .contains("bad \ufffd\ufffd\ufffd(")
        .contains("\u00e4\u00f6\u00fc \u4e2d\u6587")
        .doesNotContain("\u001b", "\u202e", "\u0000");
    assertThat(browser.all("#log .l span[class]")).as("colours").isNotEmpty();
  }
}
