package org.millrace.endtoend;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.millrace.endtoend.harness.Browser;
import org.millrace.endtoend.harness.DemoFarm;
import org.millrace.endtoend.harness.FarmPage;
import org.millrace.endtoend.harness.Installation;
import org.millrace.endtoend.harness.Workspace;

/**
 * {@code ./farm screenshots}: pictures of every page, as wide as a screen in light, dark and high
 * contrast, and on a phone, from a farm full of demonstration data. For whoever changes a page, to
 * look at, and for the README.
 */
public final class PagePictures {
  private static final int BUILDS = 20_000;
  private static final int DAYS = 8;
  private static final Map<String, Map<String, String>> LOOKS =
      Map.of(
          "light", Map.of("prefers-color-scheme", "light"),
          "dark", Map.of("prefers-color-scheme", "dark"),
          "contrast", Map.of("prefers-color-scheme", "light", "prefers-contrast", "more"));

  private PagePictures() {}

  /**
   * Arguments: the folder for the pictures, if it is not {@code target/screenshots}, and behind it
   * names of pages, if not all.
   */
  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    Path folder =
        words.isEmpty()
            ? Installation.find().root().resolve("target/screenshots")
            : Path.of(words.getFirst());
    List<String> wanted = words.isEmpty() ? words : words.subList(1, words.size());
    Browser.lacking()
        .ifPresent(reason -> {
          System.err.println("No browser: " + reason);
          System.exit(2);
        });
    try (Workspace workspace = Workspace.create("pictures")) {
      System.err.println("filling a farm with " + BUILDS + " builds");
      try (DemoFarm farm = DemoFarm.start(workspace, BUILDS, DAYS);
          Browser visitor = Browser.start(workspace);
          Browser operator = Browser.start(workspace)) {
        operator.signIn(farm.uri(), "admin", farm.adminPassword());
        for (FarmPage page : farm.pages()) {
          if (wanted.isEmpty() || wanted.contains(page.name())) {
            take(page.operator() ? operator : visitor, farm.uri(), page, folder);
            System.err.println(page.name() + "  " + page.path());
          }
        }
      }
    }
    System.out.println(folder.toAbsolutePath());
  }

  /** {@code NAME-light.png} and so on. */
  private static void take(Browser browser, URI farm, FarmPage page, Path folder) {
    browser.size(1440, 1000);
    browser.open(farm.resolve(page.path()));
    browser.one("#main");
    LOOKS.forEach((look, features) -> {
      browser.media(features);
      browser.screenshot(folder.resolve(page.name() + "-" + look + ".png"));
    });
    browser.scheme("light");
    browser.phone();
    browser.screenshot(folder.resolve(page.name() + "-phone.png"));
  }
}
