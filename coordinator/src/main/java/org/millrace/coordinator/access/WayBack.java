package org.millrace.coordinator.access;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a login leads back to: a path of this farm with its query, and nothing else. It comes from
 * an address that anybody may have made up.
 */
public final class WayBack {
  private static final String LOGIN = "/login";

  /** As the value of another address, where a character may take three. */
  private static final int LONGEST = 2000;

  /**
   * A path as a browser sends it: visible ASCII, no backslash, which browsers take for a slash, and
   * no second slash in front, which would make a host of what follows.
   */
  private static final Pattern PATH = Pattern.compile("/(?:[!-\\[\\]-~&&[^/]][!-\\[\\]-~]*)?");

  /** Neither the login itself nor its end is a place to be. */
  private static final Pattern DOOR = Pattern.compile("/log(?:in|out)(?:[/?].*)?");

  private WayBack() {}

  /** The address of the login page, from which one comes back to where one is. */
  public static String login(HttpServletRequest request) {
    String here = here(request);
    String next = DOOR.matcher(here).matches() ? request.getParameter("next") : here;
    return login("", next);
  }

  /**
   * The address of the login page.
   *
   * @param word what else it is told; empty for nothing
   * @param next where to come back to; null, or not allowed, for the farm's first page
   */
  static String login(String word, @Nullable String next) {
    String way = allowed(next);
    String to =
        way == null || way.equals("/")
            ? ""
            : "next=" + URLEncoder.encode(way, StandardCharsets.UTF_8);
    String both = word.isEmpty() || to.isEmpty() ? word + to : word + "&" + to;
    return both.isEmpty() ? LOGIN : LOGIN + "?" + both;
  }

  /** The same path; null where a login must not lead there. */
  public static @Nullable String allowed(@Nullable String path) {
    return path != null
            && path.length() <= LONGEST
            && PATH.matcher(path).matches()
            && !DOOR.matcher(path).matches()
        ? path
        : null;
  }

  /** The page that a request is for; of one that sent a form the page that had it, if it says. */
  public static String here(HttpServletRequest request) {
    if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
      return Objects.requireNonNullElse(form(request), "/");
    }
    // An error's page is made for the address that had it.
    Object failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    Object query =
        failed == null
            ? request.getQueryString()
            : request.getAttribute(RequestDispatcher.ERROR_QUERY_STRING);
    return (failed == null ? request.getRequestURI() : failed) + (query == null ? "" : "?" + query);
  }

  /** The page of this farm that a form was sent from; null where it is not known. */
  public static @Nullable String form(HttpServletRequest request) {
    String referer = request.getHeader("Referer");
    try {
      URI page = new URI(referer == null ? "" : referer);
      String query = page.getRawQuery();
      return request.getServerName().equalsIgnoreCase(page.getHost())
          ? allowed(page.getRawPath() + (query == null ? "" : "?" + query))
          : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
