package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** Everything by keyboard alone. */
@TestInstance(Lifecycle.PER_CLASS)
class KeyboardE2E {
  /** Long lists repeat themselves: the first controls of each page tell for the others. */
  private static final int MOST = 60;

  /**
   * Gives every control that Tab should reach its place in the page; answers how many there are.
   */
  private static final String NUMBER =
      """
      let place = 0;
      for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
        if (!e.disabled && e.tabIndex >= 0 && e.type !== 'hidden'
            && e.checkVisibility({visibilityProperty: true})) {
          e.dataset.place = ++place;
        }
      }
      return place;
      """;

  /**
   * The place of what has the focus, 0 for what has none; -1 where nobody could see the focus: it
   * has no outline, is outside of the window or wholly behind something else (WCAG 2.4.11). A link
   * that goes on in a second line has a box in each: what surrounds both is mostly not the link.
   */
  private static final String FOCUSED =
      """
      const e = document.activeElement;
      const style = getComputedStyle(e);
      const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
      const seen = box => [.1, .5, .9].some(x => [.1, .5, .9].some(y => {
        const hit = document.elementFromPoint(
            box.left + x * box.width, box.top + y * box.height);
        return hit && e.contains(hit);
      }));
      return e === document.body || outlined && [...e.getClientRects()].some(seen)
          ? Number(e.dataset.place || 0) : -1;
      """;

  private DemoFarm farm;
  private Workspace workspace;
  private @Nullable Browser started;

  @BeforeAll
  void open() {
    Needs.browser();
    farm = DemoFarms.shown();
    workspace = Workspace.create("keyboard");
    started = Browser.start(workspace);
    // Signed in: there are controls that others do not see.
    started.signIn(farm.uri(), "admin", farm.adminPassword());
  }

  @AfterAll
  void close() {
    if (started != null) {
      started.close();
      workspace.close();
    }
  }

  @BeforeEach
  void forgetTheColours() {
    browser().script("localStorage.clear()");
  }

  List<FarmPage> pages() {
    return farm.pages().stream().filter(page -> !page.name().equals("login")).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void tab_goes_through_all_controls_in_their_order_and_the_focus_can_be_seen(FarmPage page) {
    show(page.path());
    Browser browser = browser();
    int controls = ((Number) browser.script(NUMBER)).intValue();
    assertThat(controls).isPositive();
    List<Integer> reached = new ArrayList<>();
    int place = ((Number) browser.script(FOCUSED)).intValue();
    if (place > 0) {
      // The page begins in a field: back to its first control.
      backFrom(place);
      reached.add(1);
    }
    while (reached.size() < Math.min(controls, MOST)) {
      press(Keys.TAB);
      place = place(reached);
      if (place > 0) {
        reached.add(place);
      }
    }
    assertThat(reached).isSorted().doesNotHaveDuplicates().startsWith(1);
    assertThat(reached.getLast()).isEqualTo(reached.size());
    backFrom(reached.getLast());
  }

  /** With Shift+Tab to the first control, in their order. */
  private void backFrom(int last) {
    for (int wanted = last - 1; wanted >= 1; ) {
      new Actions(browser().driver())
          .keyDown(Keys.SHIFT)
          .sendKeys(Keys.TAB)
          .keyUp(Keys.SHIFT)
          .perform();
      int place = place("going back to " + wanted);
      if (place > 0) {
        assertThat(place).as(focused()).isEqualTo(wanted--);
      }
    }
  }

  /** Where the focus is; 0 on what scrolls, which can be reached, too, by the browser's doing. */
  private int place(Object after) {
    // What is live on the page may move it, and the browser follows with its next frame.
    int place =
        Waits.untilSome(
            "the focus to be seen after " + after + " on " + focused(),
            Duration.ofSeconds(60),
            () -> {
              int seen = ((Number) browser().script(FOCUSED)).intValue();
              return seen < 0 ? null : seen;
            });
    if (place == 0) {
      assertThat(focused()).as("what has the focus").doesNotStartWith("<body");
    }
    return place;
  }

  @Test
  void first_tab_offers_to_skip_what_every_page_has() {
    show("/builders");
    press(Keys.TAB);
    assertThat(focused()).contains("class=\"skip\"");
    press(Keys.ENTER);
    assertThat(focused()).contains("id=\"main\"");
    press(Keys.TAB);
    assertThat(browser().script("return document.activeElement.closest('#main') !== null"))
        .isEqualTo(true);
  }

  @Test
  void arrow_keys_go_over_choices_and_the_button_takes_one() {
    show("/builders");
    Browser browser = browser();
    String here = browser.driver().getCurrentUrl();
    WebElement choice = browser.one(".filters select[name=branch]");
    browser.script("arguments[0].focus()", choice);
    press(Keys.ARROW_DOWN);
    String first = choice.getDomProperty("value");
    press(Keys.ARROW_DOWN);
    String second = choice.getDomProperty("value");
    assertThat(List.of(first, second)).doesNotContain("").doesNotHaveDuplicates();
    assertThat(browser.driver().getCurrentUrl()).isEqualTo(here);
    browser.script("arguments[0].focus()", browser.one(".filters button"));
    press(Keys.ENTER);
    Waits.until(
        "the chosen branch in the address",
        () -> browser.driver().getCurrentUrl().endsWith("?branch=" + second));
  }

  @Test
  void arrow_keys_go_from_build_to_build_and_enter_opens_it() {
    // So few builders that each has several builds on the page.
    show("/waterfall?branch=3.x&q=CentOS9+LTO");
    Browser browser = browser();
    WebElement skip = browser.one("#waterfall .skip");
    browser.script("arguments[0].focus()", skip);
    press(Keys.ENTER);
    press(Keys.TAB);
    Waits.until("the focus on a build", () -> !here().isEmpty());
    // Which column has the newest build is the demonstration's luck.
    focusOnBuild("at(other, 'x') > at(box, 'x')");
    List<Long> left = here();
    press(Keys.ARROW_RIGHT);
    List<Long> right = here();
    assertThat(right.getFirst()).isGreaterThan(left.getFirst());
    press(Keys.ARROW_LEFT);
    assertThat(here().getFirst()).isEqualTo(left.getFirst());
    focusOnBuild("at(other, 'x') === at(box, 'x') && at(other, 'y') > at(box, 'y')");
    List<Long> upper = here();
    press(Keys.ARROW_DOWN);
    List<Long> lower = here();
    assertThat(lower.getFirst()).isEqualTo(upper.getFirst());
    assertThat(lower.getLast()).isGreaterThan(upper.getLast());
    press(Keys.ARROW_UP);
    assertThat(here()).isEqualTo(upper);
    assertThat(((Number) browser.script(FOCUSED)).intValue()).isNotNegative();
    press(Keys.ENTER);
    Waits.until(
        "the build's page", () -> browser.driver().getCurrentUrl().matches(".*/builds/[0-9]+"));
  }

  @Test
  void a_log_that_is_still_scrolled_to_its_line_stands_still_when_a_key_is_pressed() {
    show(
        pages().stream()
            .filter(page -> page.name().equals("log"))
            .findFirst()
            .orElseThrow()
            .path());
    Object scrolled =
        browser()
            .script(
                """
                const frame = () => new Promise(requestAnimationFrame);
                // As when the page was opened, now with us there from the first of these frames.
                await import('/assets/live.js?again');
                const opened = scrollY;
                document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Home', bubbles: true}));
                window.scrollTo({top: 0});
                for (let i = 0; i < 10; i++) {
                  await frame();
                }
                return `${opened > 0}, then ${scrollY}`;
                """);
    assertThat(scrolled).isEqualTo("true, then 0");
  }

  @Test
  void colours_are_switched_by_keyboard_and_kept() {
    show("/");
    Browser browser = browser();
    WebElement button = browser.one("#theme");
    Waits.until("the button for colours", button::isDisplayed);
    List<String> seen = new ArrayList<>();
    browser.script("arguments[0].focus()", button);
    for (int i = 0; i < 4; i++) {
      press(i % 2 == 0 ? Keys.ENTER : Keys.SPACE);
      seen.add(theme() + ": " + button.getDomProperty("textContent"));
    }
    assertThat(seen)
        .containsExactly(
            "light: Colours: light",
            "dark: Colours: dark",
            "contrast: Colours: high contrast",
            ": Colours: system");
    press(Keys.ENTER);
    show("/builders");
    assertThat(theme()).isEqualTo("light");
  }

  /** Focuses the first build of the waterfall for which there is such another one. */
  private void focusOnBuild(String suchAnother) {
    browser()
        .script(
            """
            const boxes = [...document.querySelectorAll('.box')];
            const at = (box, axis) => Number(box.getAttribute(axis));
            boxes.find(box => boxes.some(other => %s)).querySelector('a').focus();
            """
                .formatted(suchAnother));
  }

  private Browser browser() {
    return Objects.requireNonNull(started);
  }

  private void show(String path) {
    browser().open(farm.uri().resolve(path));
    browser().one("#main");
    Waits.until("scripts", () -> browser().one("#theme").isDisplayed());
  }

  private void press(Keys key) {
    new Actions(browser().driver()).sendKeys(key).perform();
  }

  private String theme() {
    return String.valueOf(browser().script("return document.documentElement.dataset.theme || ''"));
  }

  private String focused() {
    return String.valueOf(
        browser().script("return document.activeElement.outerHTML.slice(0, 200)"));
  }

  /** Column and row of the build that has the focus; empty where none has. */
  private List<Long> here() {
    Object place =
        browser()
            .script(
                """
                const box = document.activeElement.closest('.box');
                return box ? [Number(box.getAttribute('x')), Number(box.getAttribute('y'))] : [];
                """);
    return ((List<?>) place).stream().map(one -> ((Number) one).longValue()).toList();
  }
}
