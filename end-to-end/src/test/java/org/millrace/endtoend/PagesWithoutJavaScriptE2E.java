package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.millrace.endtoend.harness.Browser;
import org.millrace.endtoend.harness.DemoFarm;
import org.millrace.endtoend.harness.FarmPage;
import org.millrace.endtoend.harness.Waits;
import org.millrace.endtoend.harness.Workspace;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** Pages say the same and can be used in a browser that runs no scripts. */
@TestInstance(Lifecycle.PER_CLASS)
class PagesWithoutJavaScriptE2E {
  private DemoFarm farm;
  private Workspace workspace;
  private @Nullable Browser with;
  private @Nullable Browser without;

  @BeforeAll
  void open() {
    Needs.browser();
    farm = DemoFarms.shown();
    workspace = Workspace.create("no-script");
    with = Browser.start(workspace);
    without = Browser.withoutJavaScript(workspace);
  }

  @AfterAll
  void close() {
    if (with != null) {
      with.close();
    }
    if (without != null) {
      without.close();
      workspace.close();
    }
  }

  List<FarmPage> pages() {
    return farm.pages().stream().filter(page -> !page.operator()).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void page_says_the_same_in_its_main_part(FarmPage page) {
    Browser scripted = Objects.requireNonNull(with);
    Browser plain = plain();
    // Between the two looks the farm may have gone on.
    Waits.until(
        page + " to say the same with and without scripts",
        () -> {
          scripted.open(farm.uri().resolve(page.path()));
          // Only scripts show this button: they have run.
          Waits.until("scripts", () -> scripted.one("#theme").isDisplayed());
          plain.open(farm.uri().resolve(page.path()));
          assertThat(plain.one("#theme").isDisplayed()).isFalse();
          String said = MainText.of(plain);
          return !said.isEmpty() && said.equals(MainText.of(scripted));
        });
  }

  @Test
  void a_filter_is_a_form_that_is_sent_and_its_view_has_an_address() {
    Browser plain = plain();
    plain.open(farm.uri().resolve("/builders"));
    new Select(plain.one(".filters select[name=branch]")).selectByValue("3.14");
    plain.go(plain.one(".filters button[type=submit]")::click);
    assertThat(plain.driver().getCurrentUrl()).contains("branch=3.14");
    List<String> shown = rows(plain, "table.list tbody th");
    assertThat(shown).isNotEmpty().allMatch(name -> name.contains("3.14"));
    plain.open(farm.uri().resolve("/builders?branch=3.14"));
    assertThat(rows(plain, "table.list tbody th")).isEqualTo(shown);
  }

  @Test
  void long_lists_are_paged_by_links() {
    Browser plain = plain();
    plain.open(farm.uri().resolve("/changes"));
    List<String> first = rows(plain, "main ol.rows li strong");
    plain.go(plain.one(".pager a[rel=next]")::click);
    assertThat(rows(plain, "main ol.rows li strong")).isNotEmpty().isNotEqualTo(first);
    plain.go(plain.driver().navigate()::back);
    assertThat(rows(plain, "main ol.rows li strong")).isEqualTo(first);
  }

  @Test
  void an_operator_signs_in_pauses_a_worker_and_signs_out() {
    Browser plain = plain();
    plain.signIn(farm.uri(), "admin", farm.adminPassword());
    plain.open(farm.uri().resolve("/workers"));
    plain.one("form[action$='/pause'] input[name=reason]").sendKeys("without scripts");
    plain.one("form[action$='/pause'] button").click();
    plain.one(".notice");
    assertThat(plain.text()).contains("without scripts");
    plain.driver().navigate().refresh();
    plain.one(".who form[action='/logout'] button").click();
    plain.one(".who a[href^='/login']");
  }

  private Browser plain() {
    return Objects.requireNonNull(without);
  }

  private static List<String> rows(Browser browser, String css) {
    return browser.all(css).stream().map(WebElement::getText).toList();
  }
}
