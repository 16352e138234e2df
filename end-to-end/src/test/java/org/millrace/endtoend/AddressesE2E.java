package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.millrace.endtoend.harness.Browser;
import org.millrace.endtoend.harness.DemoFarm;
import org.millrace.endtoend.harness.FarmPage;
import org.millrace.endtoend.harness.Waits;
import org.millrace.endtoend.harness.Workspace;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** What somebody sees after choosing and turning pages, another one sees by the address alone. */
@TestInstance(Lifecycle.PER_CLASS)
class AddressesE2E {
  private static final String CHOICES = "#main .filters select";
  private static final String NEXT = "#main .pager a[rel=next]";

  private DemoFarm farm;
  private Workspace workspace;
  private @Nullable Browser reader;
  private @Nullable Browser another;

  @BeforeAll
  void open() {
    Needs.browser();
    farm = DemoFarms.shown();
    workspace = Workspace.create("addresses");
    reader = Browser.start(workspace);
    another = Browser.start(workspace);
  }

  @AfterAll
  void close() {
    if (reader != null) {
      reader.close();
    }
    if (another != null) {
      another.close();
      workspace.close();
    }
  }

  List<FarmPage> pages() {
    return farm.pages().stream().filter(page -> !page.operator()).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void choices_and_turned_pages_are_in_the_address(FarmPage page) {
    Browser reader = Objects.requireNonNull(this.reader);
    URI start = farm.uri().resolve(page.path());
    int choices = open(start).all(CHOICES).size();
    for (int i = 0; i < choices; i++) {
      int which = i;
      List<String> values = values(open(start).all(CHOICES).get(which));
      String chosen = value(reader.all(CHOICES).get(which));
      values.stream()
          .filter(value -> !value.equals(chosen))
          .findFirst()
          .ifPresent(other -> {
            reader.go(() -> new Select(reader.all(CHOICES).get(which)).selectByValue(other));
            assertAnotherSeesTheSame();
            assertThat(value(reader.all(CHOICES).get(which))).isEqualTo(other);
          });
    }
    int pagers = open(start).all(NEXT).size();
    for (int i = 0; i < pagers; i++) {
      WebElement next = open(start).all(NEXT).get(i);
      reader.go(next::click);
      assertAnotherSeesTheSame();
    }
  }

  /** Or nothing would be pressed, and the test above would find nothing. */
  @ParameterizedTest
  @CsvSource({"/waterfall, 6", "/console, 5", "/builders, 4"})
  void pages_with_choices_have_them(String path, int choices) {
    Browser reader = open(farm.uri().resolve(path));
    assertThat(reader.all(CHOICES)).hasSize(choices);
    assertThat(reader.all(NEXT)).isNotEmpty();
  }

  /** A farm on a busy machine may ask its readers to come again. */
  private Browser open(URI page) {
    Browser reader = Objects.requireNonNull(this.reader);
    Waits.until(
        page + " instead of an error",
        () -> {
          Object status =
              reader
                  .open(page)
                  .script("return performance.getEntriesByType('navigation')[0].responseStatus");
          if (((Number) status).intValue() >= 500) {
            throw new IllegalStateException(status + ": " + reader.text());
          }
          return true;
        });
    return reader;
  }

  private static List<String> values(WebElement select) {
    return new Select(select).getOptions().stream().map(AddressesE2E::value).toList();
  }

  private static String value(WebElement field) {
    return Objects.requireNonNull(field.getDomProperty("value"));
  }

  @Test
  void what_was_found_in_a_log_and_the_line_pressed_are_in_the_address() {
    Browser reader = Objects.requireNonNull(this.reader);
    reader.open(farm.uri().resolve(log().path()));
    reader.one("#find").sendKeys("test");
    reader.go(reader.one(".find button")::click);
    assertAnotherSeesTheSame();
    reader.go(reader.one("#findings .l > a")::click);
    reader.go(reader.one("#find-next")::click);
    assertAnotherSeesTheSame();
    String found = address(reader);

    reader.all(".l > a").getLast().click();

    assertThat(address(reader)).contains("line=").isNotEqualTo(found);
    List<String> marked = marked(reader);
    assertThat(marked).hasSize(1);
    // The lines around it are others where the log is longer than a page.
    Browser another = Objects.requireNonNull(this.another).open(URI.create(address(reader)));
    assertThat(marked(another)).isEqualTo(marked);
  }

  @Test
  void a_log_without_a_line_in_its_address_opens_at_what_it_proves_also_on_a_phone() {
    Browser reader = Objects.requireNonNull(this.reader);
    try {
      reader.phone();
      reader.open(farm.uri().resolve(log().path()));
      Waits.until(
          "the line in sight",
          () ->
              Boolean.TRUE.equals(
                  reader.script(
                      """
                      const line = document.querySelector('.l.asked').getBoundingClientRect();
                      return line.top > 0 && line.bottom < innerHeight;
                      """)));
    } finally {
      reader.size(1440, 1000);
    }
  }

  private FarmPage log() {
    return pages().stream().filter(page -> page.name().equals("log")).findFirst().orElseThrow();
  }

  private void assertAnotherSeesTheSame() {
    Browser reader = Objects.requireNonNull(this.reader);
    Browser another = Objects.requireNonNull(this.another);
    String address = address(reader);
    // Between the two looks the farm may have gone on.
    Waits.until(
        "another browser to show the same of " + address,
        () -> {
          another.open(URI.create(address));
          String said = MainText.of(reader);
          return !said.isEmpty() && said.equals(MainText.of(another));
        });
  }

  private static List<String> marked(Browser browser) {
    return browser.all(".l.asked > a").stream().map(WebElement::getText).toList();
  }

  private static String address(Browser browser) {
    return Objects.requireNonNull(browser.driver().getCurrentUrl());
  }
}
