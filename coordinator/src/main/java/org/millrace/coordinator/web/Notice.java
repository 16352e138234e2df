package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/**
 * A sentence for whoever just did something, shown once on the page they are sent to. It is kept in
 * the session as plain text, the only thing that sessions hold.
 */
final class Notice {
  private static final String NAME = "notice";

  private Notice() {}

  static void leave(HttpServletRequest request, String sentence) {
    request.getSession(true).setAttribute(NAME, sentence);
  }

  /** Takes the sentence; empty where there is none. */
  static String take(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session == null || !(session.getAttribute(NAME) instanceof String sentence)) {
      return "";
    }
    session.removeAttribute(NAME);
    return sentence;
  }
}
