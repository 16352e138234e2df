package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.UriUtils;

/**
 * What there is of a page for machines: the call of the API that tells the same, the feed of the
 * builds that it is about, and a builder's badge. Both have the page's filters. Decision 11 says
 * why it is a link.
 */
@Configuration(proxyBeanMethods = false)
class Alternates implements WebMvcConfigurer, HandlerInterceptor {
  /**
   * A page and its call.
   *
   * @param page matches the path as it came, still encoded
   * @param needs a parameter without which the rule does not hold; empty for none
   * @param call {@code $1} stands for the first group of the page
   * @param filters parameters that page and call have in common; {@code after>behind} where the
   *     page calls {@code after} what the call calls {@code behind}
   */
  private record Rule(Pattern page, String needs, String call, List<String> filters) {
    Rule having(String parameter) {
      return new Rule(page, parameter, call, filters);
    }

    boolean holds(Map<String, String[]> parameters) {
      return needs.isEmpty()
          || Stream.of(parameters.getOrDefault(needs, new String[0])).anyMatch(v -> !v.isBlank());
    }
  }

  /** The filters of a page that shows builders, or what they did. */
  private static final String[] OF_BUILDERS = {
    "branch", "platform", "architecture", "mode", "tier", "q"
  };

  private static final String NONE = "";

  private static final List<Rule> CALLS =
      List.of(
          rule("/", "/api/v1/overview"),
          // The API does not page towards what is newer.
          rule("/waterfall", NONE).having("after"),
          rule("/waterfall", "/api/v1/builds", with(OF_BUILDERS, "result", "before")),
          rule("/console", "/api/v1/outcomes", with(OF_BUILDERS, "before")),
          rule("/release-status", "/api/v1/release-status", "branch"),
          rule("/builders", "/api/v1/builders", OF_BUILDERS),
          rule("/builders/([^/]+)", "/api/v1/builders/$1"),
          rule("/builds/(\\d+)", "/api/v1/builds/$1"),
          rule("/builds/(\\d+)/compare", "/api/v1/builds/$1/compare", "with"),
          rule("/builds/(\\d+)/logs/([^/]+)/([^/]+)", "/api/v1/builds/$1/logs/$2/$3", "attempt"),
          rule("/build-sets/(\\d+)", "/api/v1/build-sets/$1"),
          rule("/pending", "/api/v1/pending", "q", "after>behind"),
          rule("/changes", "/api/v1/changes", "before"),
          rule("/changes/(\\d+)", "/api/v1/changes/$1/outcomes"),
          rule("/tests", "/api/v1/tests", "q").having("q"),
          rule("/tests", "/api/v1/failing-tests", "branch"),
          rule("/tests/([^/]+)", "/api/v1/tests/$1", "branch"),
          rule("/schedulers", "/api/v1/schedulers"),
          rule("/schedulers/([^/]+)", "/api/v1/schedulers/$1"),
          rule("/workers", "/api/v1/workers"),
          rule("/workers/new", "/api/v1/invitations", "name"),
          rule("/workers/([^/]+)/token", "/api/v1/invitations?name=$1"),
          rule("/workers/(?!new$)([^/]+)", "/api/v1/workers/$1"),
          rule("/audit", "/api/v1/audit", "who", "action", "q"));

  private static final List<String> FEED =
      List.of("branch", "platform", "architecture", "mode", "tier", "q", "result");
  private static final Pattern FED = Pattern.compile("/|/waterfall|/console|/builders");

  private static final Pattern BUILDER = Pattern.compile("/builders/([^/]+)");

  private static Rule rule(String page, String call, String... filters) {
    return new Rule(Pattern.compile(page), "", call, List.of(filters));
  }

  private static String[] with(String[] filters, String... more) {
    return Stream.concat(Stream.of(filters), Stream.of(more)).toArray(String[]::new);
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }

  @Override
  public void postHandle(
      HttpServletRequest request,
      HttpServletResponse response,
      Object handler,
      @Nullable ModelAndView result) {
    if (result == null || !result.getModel().containsKey("page")) {
      return;
    }
    String path = request.getRequestURI();
    call(path, request.getParameterMap()).ifPresent(href -> result.addObject("json", href));
    feed(path, request.getParameterMap())
        .ifPresent(href -> {
          result.addObject("feed", href);
          result.addObject("fed", fed(request.getParameter("result")));
        });
    Matcher builder = BUILDER.matcher(path);
    if (builder.matches()) {
      String name = UriUtils.decode(builder.group(1), StandardCharsets.UTF_8);
      result.addObject("feed", Choices.href("/feed.atom", Choices.pair("builder", name)));
      result.addObject("fed", fed(null));
      result.addObject("badge", Choices.href("/badges/builder.svg", Choices.pair("name", name)));
    }
  }

  /** The call of the API that tells what the page tells; empty where there is none. */
  static Optional<String> call(String path, Map<String, String[]> parameters) {
    for (Rule rule : CALLS) {
      Matcher matcher = rule.page().matcher(path);
      if (matcher.matches() && rule.holds(parameters)) {
        if (rule.call().equals(NONE)) {
          return Optional.empty();
        }
        return Optional.of(
            Choices.href(
                matcher.replaceFirst(rule.call()),
                // The API spells results as they are stored.
                query(rule.filters(), parameters, word -> word.toUpperCase(Locale.ROOT))));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> feed(String path, Map<String, String[]> parameters) {
    return FED.matcher(path).matches()
        ? Optional.of(
            Choices.href(
                "/feed.atom", query(FEED, parameters, word -> word.toLowerCase(Locale.ROOT))))
        : Optional.empty();
  }

  /** What is in a feed, in words. */
  private static String fed(@Nullable String result) {
    return result == null || result.isBlank()
        ? "bad builds"
        : "builds that ended with " + result.toLowerCase(Locale.ROOT);
  }

  private static String query(
      List<String> names, Map<String, String[]> parameters, UnaryOperator<String> result) {
    return names.stream()
        .map(name -> name.split(">", 2))
        .flatMap(name ->
            Stream.of(parameters.getOrDefault(name[0], new String[0]))
                .limit(1)
                .map(value ->
                    Choices.pair(
                        name[name.length - 1],
                        name[0].equals("result") ? result.apply(value) : value)))
        .filter(pair -> !pair.isEmpty())
        .collect(Collectors.joining("&"));
  }
}
