package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.access.Role;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

class PublicPagesTest {
  private final AtomicLong now = new AtomicLong();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final AtomicInteger made = new AtomicInteger();
  private final List<Thread> readers = new ArrayList<>();
  private final List<CompletableFuture<MockHttpServletResponse>> answers = new ArrayList<>();

  /** A page that is made when it may be, and says the how-manieth it is. */
  private final FilterChain slowly =
      (request, response) -> {
        int number = made.incrementAndGet();
        join(finished);
        ((HttpServletResponse) response).setHeader("Vary", "Cookie");
        response.setContentType("text/html;charset=UTF-8");
        response.getWriter().write("page " + number);
      };

  @AfterEach
  void everybody_has_an_answer() throws Exception {
    finished.countDown();
    for (Thread reader : readers) {
      reader.join();
    }
    for (CompletableFuture<MockHttpServletResponse> answer : answers) {
      assertThat(answer.get().getStatus()).isEqualTo(200);
    }
  }

  @Test
  void is_made_once_for_all_who_ask_while_it_is_made() throws Exception {
    PublicPages pages = pages(1, Duration.ofMinutes(1));
    CompletableFuture<MockHttpServletResponse> first = read(pages, get("/waterfall"), slowly);
    awaitMade(1);
    now.addAndGet(LiveController.COLLECT.toNanos() - 1);
    List<CompletableFuture<MockHttpServletResponse>> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      others.add(read(pages, get("/waterfall"), slowly));
    }
    awaitWaiting(21);
    finished.countDown();

    assertThat(first.get().getContentAsString()).isEqualTo("page 1");
    for (CompletableFuture<MockHttpServletResponse> other : others) {
      MockHttpServletResponse answer = other.get();
      assertThat(answer.getContentAsString()).isEqualTo("page 1");
      assertThat(answer.getContentType()).isEqualTo("text/html;charset=UTF-8");
      assertThat(answer.getHeaders("Vary")).containsExactly("Cookie");
      assertThat(answer.getContentLength()).isEqualTo(6);
    }
    assertThat(made).hasValue(1);
  }

  @Test
  void is_made_anew_for_who_may_have_heard_of_something_that_it_does_not_have() throws Exception {
    PublicPages pages = pages(2, Duration.ofMinutes(1));
    begin(pages, get("/waterfall"), slowly);
    awaitMade(1);
    now.addAndGet(LiveController.COLLECT.toNanos());
    CompletableFuture<MockHttpServletResponse> later = read(pages, get("/waterfall"), slowly);
    awaitMade(2);
    CompletableFuture<MockHttpServletResponse> last = read(pages, get("/waterfall"), slowly);
    awaitWaiting(3);
    finished.countDown();

    assertThat(later.get().getContentAsString()).isEqualTo("page 2");
    assertThat(last.get().getContentAsString()).isEqualTo("page 2");
  }

  @Test
  void a_browser_that_takes_its_page_slowly_delays_nobody() throws Exception {
    PublicPages pages = pages(1, Duration.ofMinutes(1));
    CountDownLatch taken = new CountDownLatch(1);
    MockHttpServletResponse slow =
        new MockHttpServletResponse() {
          @Override
          public ServletOutputStream getOutputStream() {
            join(taken);
            return super.getOutputStream();
          }
        };
    CompletableFuture<MockHttpServletResponse> first =
        read(pages, get("/waterfall"), slow, slowly, null);
    awaitMade(1);
    CompletableFuture<MockHttpServletResponse> second = read(pages, get("/waterfall"), slowly);
    awaitWaiting(2);
    finished.countDown();
    assertThat(second.get().getContentAsString()).isEqualTo("page 1");
    assertThat(read(pages, get("/builders"), slowly).get().getContentAsString())
        .isEqualTo("page 2");
    assertThat(first).isNotDone();
    taken.countDown();
    assertThat(first.get().getContentAsString()).isEqualTo("page 1");
  }

  @Test
  void is_not_remembered() throws Exception {
    PublicPages pages = pages(1, Duration.ofMinutes(1));
    finished.countDown();
    assertThat(read(pages, get("/"), slowly).get().getContentAsString()).isEqualTo("page 1");
    assertThat(read(pages, get("/"), slowly).get().getContentAsString()).isEqualTo("page 2");
  }

  @Test
  void is_shared_with_nobody_who_asks_for_something_else() throws Exception {
    PublicPages pages = pages(6, Duration.ofMinutes(1));
    MockHttpServletRequest filtered = get("/waterfall");
    filtered.setQueryString("branch=3.14");
    MockHttpServletRequest fragment = get("/waterfall");
    fragment.addHeader("X-Fragment", "main");
    MockHttpServletRequest inSession = get("/waterfall");
    inSession.setRequestedSessionId("4711");
    MockHttpServletRequest elsewhere = get("/waterfall");
    elsewhere.setServerName("farm.example");
    List.of(get("/waterfall"), filtered, fragment, inSession, head("/waterfall"), elsewhere)
        .forEach(request -> begin(pages, request, slowly));
    awaitMade(6);
  }

  @Test
  void no_more_are_made_at_once_than_may_be_and_whoever_is_signed_in_need_not_wait()
      throws Exception {
    PublicPages pages = pages(2, Duration.ofMinutes(1));
    List.of(get("/"), head("/"), get("/builders"))
        .forEach(request -> begin(pages, request, slowly));
    awaitMade(2);
    awaitWaiting(3);
    assertThat(made).hasValue(2);
    AtomicInteger mine = new AtomicInteger();
    read(
            pages,
            get("/changes"),
            new MockHttpServletResponse(),
            (request, response) -> mine.incrementAndGet(),
            new Caller("ada", Role.OPERATOR))
        .get();
    assertThat(mine).hasValue(1);
    assertThat(made).hasValue(2);
    finished.countDown();
    awaitMade(3);
  }

  @Test
  void who_would_wait_too_long_hears_when_to_come_again() throws Exception {
    PublicPages pages = pages(1, Duration.ZERO);
    begin(pages, get("/"), slowly);
    awaitMade(1);
    MockHttpServletResponse refused = read(pages, get("/builders"), slowly).get();
    assertThat(refused.getStatus()).isEqualTo(503);
    assertThat(refused.getHeader("Retry-After")).isEqualTo("10");
    assertThat(made).hasValue(1);
  }

  @Test
  void who_reads_logs_waits_for_others_who_do() throws Exception {
    PublicPages pages = pages(1, Duration.ZERO);
    begin(pages, get("/builds/7/logs/test/stdio"), slowly);
    begin(pages, get("/builds/7"), slowly);
    awaitMade(2);
    assertThat(read(pages, get("/builds/8/logs/test/stdio"), slowly).get().getStatus())
        .isEqualTo(503);
  }

  @Test
  void a_page_that_fails_is_made_again_for_the_others_and_leaves_its_place() throws Exception {
    PublicPages pages = pages(1, Duration.ofMinutes(1));
    FilterChain fails =
        (request, response) -> {
          made.incrementAndGet();
          join(finished);
          throw new ServletException("no template");
        };
    CompletableFuture<MockHttpServletResponse> first = read(pages, get("/"), fails);
    awaitMade(1);
    CompletableFuture<MockHttpServletResponse> second = read(pages, get("/"), slowly);
    awaitWaiting(2);
    finished.countDown();
    assertThatThrownBy(first::get).hasRootCauseMessage("no template");
    assertThat(second.get().getContentAsString()).isEqualTo("page 2");
  }

  @Test
  void an_answer_that_is_no_page_is_not_shared() throws Exception {
    PublicPages pages = pages(1, Duration.ofMinutes(1));
    FilterChain missing =
        (request, response) -> {
          made.incrementAndGet();
          join(finished);
          ((HttpServletResponse) response).sendError(404);
        };
    CompletableFuture<MockHttpServletResponse> first = read(pages, get("/builds/7"), missing);
    awaitMade(1);
    CompletableFuture<MockHttpServletResponse> second = read(pages, get("/builds/7"), missing);
    awaitWaiting(2);
    finished.countDown();
    assertThat(first.get().getStatus()).isEqualTo(404);
    assertThat(second.get().getStatus()).isEqualTo(404);
    assertThat(made).hasValue(2);
  }

  @Test
  void who_asks_for_very_many_waits_or_is_told_to_come_back_and_others_are_served()
      throws Exception {
    PublicPages pages =
        new PublicPages(1, Duration.ofMillis(1), new PageAllowance(2, 1, now::get), now::get);
    finished.countDown();
    for (int page = 1; page <= 2; page++) {
      assertThat(read(pages, get("/builds/" + page), slowly).get().getStatus()).isEqualTo(200);
    }
    MockHttpServletResponse refused = read(pages, get("/builds/3"), slowly).get();
    assertThat(refused.getStatus()).isEqualTo(503);
    assertThat(refused.getHeader("Retry-After")).isEqualTo("10");
    MockHttpServletRequest other = get("/builds/3");
    other.setRemoteAddr("192.0.2.8");
    assertThat(read(pages, other, slowly).get().getStatus()).isEqualTo(200);
    assertThat(made).hasValue(3);
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(read(pages, get("/builds/3"), slowly).get().getStatus()).isEqualTo(200);
  }

  @Test
  void a_login_is_counted_and_is_nobody_elses() throws Exception {
    PublicPages pages =
        new PublicPages(2, Duration.ofMillis(1), new PageAllowance(2, 1, now::get), now::get);
    CompletableFuture<MockHttpServletResponse> first = read(pages, get("/login"), slowly);
    CompletableFuture<MockHttpServletResponse> second = read(pages, get("/login"), slowly);
    awaitMade(2);
    finished.countDown();
    assertThat(first.get().getContentAsString()).isNotEqualTo(second.get().getContentAsString());
    assertThat(read(pages, get("/login"), slowly).get().getStatus()).isEqualTo(503);
  }

  @Test
  void a_page_that_was_made_for_another_is_not_counted() throws Exception {
    PublicPages pages =
        new PublicPages(1, Duration.ofMinutes(1), new PageAllowance(3, 1, now::get), now::get);
    begin(pages, get("/waterfall"), slowly);
    awaitMade(1);
    for (int i = 0; i < 2; i++) {
      begin(pages, get("/waterfall"), slowly);
    }
    awaitWaiting(3);
    finished.countDown();
    for (CompletableFuture<MockHttpServletResponse> answer : answers) {
      answer.get();
    }
    for (int i = 0; i < 2; i++) {
      assertThat(read(pages, get("/builds/" + i), slowly).get().getStatus()).isEqualTo(200);
    }
    assertThat(made).hasValue(3);
  }

  @Test
  void streams_and_what_is_no_page_pass_by() throws Exception {
    PublicPages pages = pages(1, Duration.ZERO);
    begin(pages, get("/"), slowly);
    awaitMade(1);
    AtomicInteger passed = new AtomicInteger();
    for (String path :
        List.of("/builds/7/logs/test/stdio/raw", "/builds/7/logs/test/stdio/live", "/live")) {
      read(pages, get(path), (request, response) -> passed.incrementAndGet()).get();
    }
    assertThat(passed).hasValue(3);
  }

  private PublicPages pages(int atOnce, Duration patience) {
    return new PublicPages(atOnce, patience, new PageAllowance(1000, 1, now::get), now::get);
  }

  private static MockHttpServletRequest get(String path) {
    return new MockHttpServletRequest("GET", path);
  }

  private static MockHttpServletRequest head(String path) {
    return new MockHttpServletRequest("HEAD", path);
  }

  /** For whoever is looked at through {@link #made} only. */
  private void begin(PublicPages pages, MockHttpServletRequest request, FilterChain chain) {
    answers.add(read(pages, request, chain));
  }

  private CompletableFuture<MockHttpServletResponse> read(
      PublicPages pages, MockHttpServletRequest request, FilterChain chain) {
    return read(pages, request, new MockHttpServletResponse(), chain, null);
  }

  private CompletableFuture<MockHttpServletResponse> read(
      PublicPages pages,
      MockHttpServletRequest request,
      MockHttpServletResponse response,
      FilterChain chain,
      @Nullable Caller caller) {
    CompletableFuture<MockHttpServletResponse> answer = new CompletableFuture<>();
    readers.add(
        Thread.ofVirtual()
            .start(() -> {
              if (caller != null) {
                SecurityContextHolder.getContext()
                    .setAuthentication(
                        UsernamePasswordAuthenticationToken.authenticated(caller, null, List.of()));
              }
              try {
                pages.doFilter(request, response, chain);
                answer.complete(response);
              } catch (IOException | ServletException e) {
                answer.completeExceptionally(e);
              }
            }));
    return answer;
  }

  private void awaitMade(int count) {
    Awaitility.await().untilAtomic(made, org.hamcrest.Matchers.is(count));
  }

  /** So many readers were started, and those that have no answer wait for something. */
  private void awaitWaiting(int count) {
    assertThat(readers).hasSize(count);
    Awaitility.await()
        .until(() ->
            readers.stream()
                .map(Thread::getState)
                .noneMatch(s -> s == Thread.State.RUNNABLE || s == Thread.State.NEW));
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
