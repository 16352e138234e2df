package org.millrace.endtoend;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.millrace.endtoend.harness.Browser;
import org.millrace.endtoend.harness.FarmApi;
import org.millrace.endtoend.harness.Installation;
import org.millrace.endtoend.harness.Workspace;
import tools.jackson.databind.JsonNode;

/**
 * Takes pictures of a farm that is running, light and dark, for {@code docs/images}: {@code java …
 * Screenshots http://127.0.0.1:8010}. Shows the newest build; every page in light and in dark.
 */
public final class Screenshots {
  private Screenshots() {}

  /**
   * Arguments: the farm's address, and the folder for the pictures if it is not {@code
   * docs/images}.
   */
  public static void main(String[] arguments) {
    if (arguments.length < 1 || arguments.length > 2) {
      System.err.println(
          "Screenshots FARM [FOLDER], for example: Screenshots http://127.0.0.1:8010");
      System.exit(2);
    }
    Browser.lacking()
        .ifPresent(reason -> {
          System.err.println("No browser: " + reason);
          System.exit(2);
        });
    URI farm = URI.create(arguments[0]);
    Path folder =
        arguments.length == 2
            ? Path.of(arguments[1])
            : Installation.find().root().resolve("docs/images");
    try (Workspace workspace = Workspace.create("screenshots");
        Browser browser = Browser.start(workspace)) {
      take(browser, farm, pages(farm), folder);
    }
  }

  /** Takes every page in light and in dark: {@code NAME.png} and {@code NAME-dark.png}. */
  static void take(Browser browser, URI farm, Map<String, String> pages, Path folder) {
    pages.forEach((name, path) -> {
      browser.scheme("light");
      browser.open(farm.resolve(path));
      browser.screenshot(folder.resolve(name + ".png"));
      browser.scheme("dark");
      browser.screenshot(folder.resolve(name + "-dark.png"));
    });
    browser.scheme("light");
  }

  private static Map<String, String> pages(URI farm) {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("home", "/");
    pages.put("waterfall", "/waterfall");
    pages.put("workers", "/workers");
    FarmApi api = new FarmApi(farm, null);
    List<JsonNode> builds = api.list("/builds");
    if (!builds.isEmpty()) {
      String build = "/builds/" + builds.getFirst().path("id").asLong();
      pages.put("build", build);
      api.get(build)
          .path("logs")
          .valueStream()
          .reduce((first, last) -> last)
          .ifPresent(log ->
              pages.put(
                  "log",
                  build
                      + "/logs/"
                      + log.path("step").asString()
                      + "/"
                      + log.path("name").asString()));
    }
    return pages;
  }
}
