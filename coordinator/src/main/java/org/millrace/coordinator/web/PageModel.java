package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.access.WayBack;
import org.millrace.coordinator.signal.Signals;
import org.millrace.webui.Visitor;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.servlet.resource.ResourceUrlProvider;

/** What every page's template finds beside its own record. */
@ControllerAdvice(basePackageClasses = PageModel.class)
class PageModel {
  private final ResourceUrlProvider resources;
  private final Signals signals;

  PageModel(ResourceUrlProvider resources, Signals signals) {
    this.resources = resources;
    this.signals = signals;
  }

  /** Who looks. */
  @ModelAttribute("visitor")
  Visitor visitor() {
    return visitorOf();
  }

  /** Read only by forms: its value makes a session, which a reader does not need. */
  @ModelAttribute("csrf")
  @Nullable CsrfToken csrf(HttpServletRequest request) {
    return (CsrfToken) request.getAttribute(CsrfToken.class.getName());
  }

  /**
   * Which hints came before the page was made: as the page asks to hear of all after it, nothing
   * that happens before its event stream is open is missed.
   */
  @ModelAttribute("seen")
  String seen() {
    return signals.recent().position();
  }

  /**
   * Where one signs in and comes back from; like all that strangers see it depends on the address
   * only.
   */
  @ModelAttribute("signIn")
  String signIn(HttpServletRequest request) {
    return WayBack.login(request);
  }

  /** Where the icons are. */
  @ModelAttribute("sprite")
  String sprite() {
    String versioned = resources.getForLookupPath("/assets/icons.svg");
    return versioned == null ? "/assets/icons.svg" : versioned;
  }

  static Visitor visitorOf() {
    return Caller.current()
        .map(caller -> new Visitor(caller.name(), true))
        .orElseGet(() -> new Visitor("", false));
  }
}
