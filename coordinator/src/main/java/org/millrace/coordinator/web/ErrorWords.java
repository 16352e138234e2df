package org.millrace.coordinator.web;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** What is said about an error where nothing more is known about it than its kind. */
final class ErrorWords {
  /** A form came without the token of the session that it was sent in. */
  static final String STALE =
      "Nothing was done: the page with this form is older than your session, which ended or changed"
          + " since the page was loaded. Reload it and try again.";

  private ErrorWords() {}

  static String heading(HttpStatus status, @Nullable String explanation) {
    return switch (status) {
      case NOT_FOUND -> "Not here";
      case FORBIDDEN -> STALE.equals(explanation) ? "This page was too old" : "Not for you";
      case BAD_REQUEST -> "This address makes no sense";
      case METHOD_NOT_ALLOWED -> "Not a page";
      case SERVICE_UNAVAILABLE -> "Not now";
      default -> status.is5xxServerError() ? "Something broke" : status.getReasonPhrase();
    };
  }

  static String explanation(HttpStatus status) {
    return switch (status) {
      case NOT_FOUND ->
          "There is no page at this address. It may have been mistyped, or what it showed is gone.";
      case FORBIDDEN -> "Your account may not do this. An operator of the farm can.";
      case SERVICE_UNAVAILABLE ->
          "More pages are asked for than the coordinator makes at a time. Reload this one in some"
              + " seconds. Builds go on meanwhile, and whoever is signed in need not wait.";
      case METHOD_NOT_ALLOWED ->
          "There is nothing to see at this address: it takes what a form on another page sends, and"
              + " nothing was done now. Open that page and use its button.";
      default ->
          status.is5xxServerError()
              ? "The coordinator failed while it made this page; its log says how. Nothing was lost:"
                  + " builds go on without pages."
              : "The coordinator could not do what it was asked.";
    };
  }
}
