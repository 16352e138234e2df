package org.millrace.coordinator.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.millrace.coordinator.access.Caller;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Keeps readers from slowing down the farm's work. Pages for those who are not signed in are made a
 * few at a time, whoever asks for how many, so that workers' calls find a processor; and a page is
 * made once for all who ask for it while it is being made, which is what every open waterfall does
 * when a build ends. Whoever is signed in waits for nobody.
 *
 * <p>A client that asks for very many pages gets them at a steady pace ({@link PageAllowance}), as
 * the processors that a crawler keeps busy are those that build sets are decided on.
 *
 * <p>Nothing is remembered: what is shared is a page whose making began a moment ago. A browser is
 * told of news {@link LiveController#COLLECT} after it happened, and a page that is no older than
 * that has it.
 */
@Component
class PublicPages extends OncePerRequestFilter {
  /** How long somebody waits for a turn before hearing that there is none. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int AT_ONCE = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  /** HEAD makes the whole page, too, though it sends nothing of it. */
  private static final Set<String> METHODS = Set.of("GET", "HEAD");

  /**
   * Those that are made of much, and the login, which every page has a link to, each another one,
   * and each visit of which begins a session. The others are short, or streams, which last.
   */
  private static final Pattern PAGES =
      Pattern.compile(
          "/|/login|/feed\\.atom|/badges/.+|/(waterfall|console|release-status|builders|builds|build-sets"
              + "|tests|pending|changes|workers|schedulers)(/.*)?");

  private static final String LOGIN = "/login";
  private static final Pattern LOGS = Pattern.compile("/builds/[^/]+/logs/.*");
  private static final Pattern STREAMS = Pattern.compile("/builds/[^/]+/logs/.+/(raw|live)");

  private final ConcurrentHashMap<String, Making> making = new ConcurrentHashMap<>();
  private final Semaphore room;
  private final Semaphore logRoom;
  private final PageAllowance allowance;
  private final Duration patience;
  private final LongSupplier nanos;

  @Autowired
  PublicPages(
      @Value("${millrace.client-pages:600}") int manyPerClient,
      @Value("${millrace.client-pages-per-second:15}") int steadilyPerClient) {
    this(
        AT_ONCE,
        PATIENCE,
        new PageAllowance(manyPerClient, steadilyPerClient, System::nanoTime),
        System::nanoTime);
  }

  /** With its limits, and a clock that counts nanoseconds. */
  PublicPages(int atOnce, Duration patience, PageAllowance allowance, LongSupplier nanos) {
    this.allowance = allowance;
    this.room = new Semaphore(atOnce, true);
    this.logRoom = new Semaphore(atOnce, true);
    this.patience = patience;
    this.nanos = nanos;
  }

  /** A page that is being made; the answer is empty where it cannot be shared. */
  private record Making(long begun, CompletableFuture<Optional<MadePage>> page) {}

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getRequestURI();
    return !METHODS.contains(request.getMethod())
        || !PAGES.matcher(path).matches()
        || STREAMS.matcher(path).matches();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (Caller.current().isPresent()) {
      chain.doFilter(request, response);
    } else if (!isAllowed(request)) {
      refuse(response);
    } else if (request.getRequestedSessionId() != null
        || request.getMethod().equals("HEAD")
        || request.getRequestURI().equals(LOGIN)) {
      // What was said in a session is said to it alone; of HEAD there is nothing to share.
      make(request, response, chain);
    } else {
      share(request, response, chain);
    }
  }

  /** When it is this client's turn; not if that would be too late. */
  private boolean isAllowed(HttpServletRequest request) {
    OptionalLong wait = allowance.take(request.getRemoteAddr(), patience);
    try {
      if (wait.orElse(0) > 0) {
        TimeUnit.NANOSECONDS.sleep(wait.getAsLong());
      }
      return wait.isPresent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void refuse(HttpServletResponse response) throws IOException {
    response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(PATIENCE.toSeconds()));
    response.sendError(HttpStatus.SERVICE_UNAVAILABLE.value());
  }

  private void share(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String key = key(request);
    Making mine = new Making(nanos.getAsLong(), new CompletableFuture<>());
    Making joined =
        making.compute(key, (k, other) -> other != null && isFresh(other, mine) ? other : mine);
    if (!joined.equals(mine)) {
      Optional<MadePage> made = joined.page().join();
      if (made.isPresent()) {
        allowance.giveBack(request.getRemoteAddr());
        made.get().writeTo(response);
      } else {
        make(request, response, chain);
      }
      return;
    }
    ContentCachingResponseWrapper page = new ContentCachingResponseWrapper(response);
    Optional<MadePage> made = Optional.empty();
    try {
      render(request, page, chain);
      made = MadePage.of(page);
    } finally {
      making.remove(key, mine);
      mine.page().complete(made);
    }
    // To the browser only now: it may be slow, and nobody is to wait for it.
    page.copyBodyToResponse();
  }

  private static boolean isFresh(Making other, Making now) {
    return now.begun() - other.begun() < LiveController.COLLECT.toNanos();
  }

  /** All that an answer depends on where nobody is signed in. */
  private static String key(HttpServletRequest request) {
    return String.join(
        "\n",
        request.getRequestURL(),
        String.valueOf(request.getQueryString()),
        String.valueOf(request.getHeader(HttpHeaders.ACCEPT)),
        String.valueOf(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE)),
        String.valueOf(request.getHeader(HttpHeaders.IF_NONE_MATCH)),
        String.valueOf(request.getHeader(Fragments.HEADER)));
  }

  private void make(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    ContentCachingResponseWrapper page = new ContentCachingResponseWrapper(response);
    render(request, page, chain);
    page.copyBodyToResponse();
  }

  /** Makes the page in memory, when it is its turn. */
  private void render(
      HttpServletRequest request, ContentCachingResponseWrapper page, FilterChain chain)
      throws ServletException, IOException {
    // To search a log takes seconds, for which nobody else is to wait.
    Semaphore place = LOGS.matcher(request.getRequestURI()).matches() ? logRoom : room;
    if (!enter(place)) {
      refuse(page);
      return;
    }
    try {
      chain.doFilter(request, page);
    } finally {
      place.release();
    }
  }

  private boolean enter(Semaphore place) {
    try {
      return place.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
