package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.millrace.endtoend.harness.Browser;
import org.millrace.endtoend.harness.DemoFarm;
import org.millrace.endtoend.harness.FarmPage;
import org.millrace.endtoend.harness.Workspace;

/** Every page, on a farm of CPython's shape, in light, in dark, with high contrast, on a phone. */
@TestInstance(Lifecycle.PER_CLASS)
class PagesInBrowserE2E {
  /** The narrowest that a page has to fit (WCAG 1.4.10), and where its parts move. */
  private static final List<Integer> WIDTHS = List.of(320, 641, 768, 1131);

  private DemoFarm farm;
  private Workspace workspace;
  private @Nullable Browser browser;
  private boolean signedIn;

  @BeforeAll
  void open() {
    Needs.browser();
    farm = DemoFarms.shown();
    workspace = Workspace.create("pages");
    browser = Browser.start(workspace);
  }

  @AfterAll
  void close() {
    if (browser != null) {
      browser.close();
      workspace.close();
    }
  }

  List<FarmPage> pages() {
    return farm.pages();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void page_is_accessible_in_every_look_and_its_scripts_keep_the_policy(FarmPage page) {
    Browser browser = visitor(page.operator());
    List<String> complaints = new ArrayList<>();
    browser.size(1440, 1000);
    browser.scheme("light");
    browser.errors();
    browser.open(farm.uri().resolve(page.path()));
    browser.one("#main");
    check("light", Axe.complaintsWithMouse(browser), complaints);
    // What is on the page is the same in other colours: only they are looked at again.
    browser.scheme("dark");
    check("dark", Axe.contrast(browser), complaints);
    browser.media(Map.of("prefers-contrast", "more", "prefers-color-scheme", "light"));
    check("high contrast", Axe.contrast(browser), complaints);
    browser.media(Map.of("prefers-contrast", "more", "prefers-color-scheme", "dark"));
    check("high contrast, dark", Axe.contrast(browser), complaints);
    browser.media(Map.of("forced-colors", "active"));
    check("forced colours", Axe.contrast(browser), complaints);
    browser.scheme("light");
    browser.phone();
    check("phone", Axe.complaints(browser), complaints);
    check("phone", tooWide(browser), complaints);
    spaceOut(browser);
    check("phone, spaced out", tooWide(browser), complaints);
    for (int width : WIDTHS) {
      browser.width(width);
      check(width + " px, spaced out", tooWide(browser), complaints);
    }
    check("console", unexpected(page, browser.errors()), complaints);
    assertThat(complaints).isEmpty();
  }

  private Browser visitor(boolean operator) {
    Browser visitor = Objects.requireNonNull(browser);
    if (operator && !signedIn) {
      visitor.signIn(farm.uri(), "admin", farm.adminPassword());
    } else if (!operator && signedIn) {
      visitor.driver().manage().deleteAllCookies();
    }
    signedIn = operator;
    return visitor;
  }

  /** As readers may who need room between lines, words and letters (WCAG 1.4.12). */
  private static void spaceOut(Browser browser) {
    browser.script(
        """
        const spaced = new CSSStyleSheet();
        spaced.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
            word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
        document.adoptedStyleSheets = [spaced];
        """);
  }

  /**
   * Elements because of which the whole page scrolls sideways; those inside of what scrolls do not
   * count.
   */
  private static List<String> tooWide(Browser browser) {
    Object wide =
        browser.script(
            """
            const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return [];
            const clips = e => e && e !== document.body
                && (getComputedStyle(e).overflowX !== 'visible' || clips(e.parentElement));
            return ['the page is ' + root.scrollWidth + ' wide on ' + root.clientWidth,
              ...[...document.body.querySelectorAll('*')]
                .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && !clips(e.parentElement))
                .slice(0, 5).map(e => e.outerHTML.slice(0, 200))];
            """);
    return ((List<?>) wide).stream().map(String::valueOf).toList();
  }

  /** The browser's console says of a page that is an error that it is one. */
  private static List<String> unexpected(FarmPage page, List<String> errors) {
    return errors.stream()
        .filter(error -> !(page.name().equals("error") && error.contains("status of 404")))
        .toList();
  }

  private static void check(String look, List<String> found, List<String> complaints) {
    found.forEach(one -> complaints.add(look + ": " + one));
  }
}
