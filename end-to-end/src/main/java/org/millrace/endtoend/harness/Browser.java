package org.millrace.endtoend.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window, driven from outside. To be used by one thread. */
public final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Why there can be no browser on this machine, or empty when there can. */
  public static Optional<String> lacking() {
    for (Path needed : List.of(CHROMIUM, DRIVER)) {
      if (!Files.isExecutable(needed)) {
        return Optional.of(
            needed + " is not there; apt-get install chromium chromium-driver brings it");
      }
    }
    return Optional.empty();
  }

  /** Starts one, with a profile of its own inside the workspace. */
  public static Browser start(Workspace workspace) {
    return start(workspace, new ChromeOptions());
  }

  /** Starts one that does not run the scripts of pages. */
  public static Browser withoutJavaScript(Workspace workspace) {
    ChromeOptions options = new ChromeOptions();
    options.setExperimentalOption(
        "prefs", Map.of("profile.managed_default_content_settings.javascript", 2));
    return start(workspace, options);
  }

  private static Browser start(Workspace workspace, ChromeOptions options) {
    options.setBinary(CHROMIUM.toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--force-device-scale-factor=1",
        "--user-data-dir=" + workspace.folder("browser-" + System.nanoTime()));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.SEVERE);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.toFile())
            .usingAnyFreePort()
            .withEnvironment(Map.of("SE_OFFLINE", "true"))
            .withLogFile(workspace.file("chromedriver.log").toFile())
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().pageLoadTimeout(Duration.ofMinutes(2));
    Browser browser = new Browser(driver);
    browser.size(1440, 1000);
    return browser;
  }

  /** The driver itself. */
  public ChromeDriver driver() {
    return driver;
  }

  public Browser open(URI page) {
    driver.get(page.toString());
    return this;
  }

  /** Does what leads to another address, and waits until the browser is there. */
  public void go(Runnable press) {
    String before = driver.getCurrentUrl();
    press.run();
    Waits.until(
        "another page than " + before, () -> !Objects.equals(driver.getCurrentUrl(), before));
  }

  /** What people read on the page. */
  public String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  /** All elements that a CSS selector finds now. */
  public List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** The first such element, once it is there. */
  public WebElement one(String css) {
    Waits.until("'" + css + "' on " + driver.getCurrentUrl(), () -> !all(css).isEmpty());
    return all(css).getFirst();
  }

  /** Waits until a text can be read on the page, without loading it again. */
  public void awaitText(String text, Duration atMost) {
    Waits.until("'" + text + "' on " + driver.getCurrentUrl(), atMost, () -> text().contains(text));
  }

  /** Where a link leads, as it is written on the page; empty where it is none. */
  public static String target(WebElement link) {
    return Objects.requireNonNullElse(link.getDomAttribute("href"), "");
  }

  /** True where a dialog of a script is open. */
  public boolean hasAlert() {
    try {
      driver.switchTo().alert();
      return true;
    } catch (NoAlertPresentException e) {
      return false;
    }
  }

  /** Answers with what the script returns. */
  public Object script(String javascript, Object... arguments) {
    Object answer = driver.executeScript(javascript, arguments);
    return answer == null ? "" : answer;
  }

  /** The size of the page's window, in CSS pixels. */
  public void size(int width, int height) {
    driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    touch(false);
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /** A phone: its width, however narrow a window may be, and a finger; {@link #size} ends it. */
  public void phone() {
    width(390);
    touch(true);
  }

  /** The page's width alone, in CSS pixels; {@link #size} ends it. */
  public void width(int width) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 844, "deviceScaleFactor", 1, "mobile", false));
  }

  private void touch(boolean finger) {
    driver.executeCdpCommand(
        "Emulation.setTouchEmulationEnabled", Map.of("enabled", finger, "maxTouchPoints", 1));
  }

  /** What the page is told about the user's taste: {@code light} or {@code dark}. */
  public void scheme(String lightOrDark) {
    media(Map.of("prefers-color-scheme", lightOrDark));
  }

  /** What the page is told about the user: media features and their values, no others. */
  public void media(Map<String, String> features) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            features.entrySet().stream()
                .map(feature -> Map.of("name", feature.getKey(), "value", feature.getValue()))
                .toList()));
  }

  /**
   * Errors of scripts, of loading and of the Content-Security-Policy since the last call, as the
   * browser's console has them.
   */
  public List<String> errors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Signs in on a farm's own page. */
  public void signIn(URI farm, String name, String password) {
    open(farm.resolve("/login"));
    one("input[name=username]").sendKeys(name);
    one("input[name=password]").sendKeys(password);
    one("main form button[type=submit]").click();
    one(".who form[action='/logout']");
  }

  /** Writes what can be seen now as a PNG. */
  public void screenshot(Path file) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
