package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.Caller;
import org.millrace.webui.Visitor;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.servlet.resource.ResourceUrlProvider;

/** What every page's template finds beside its own record. */
@ControllerAdvice(basePackageClasses = PageModel.class)
class PageModel {
  private final ResourceUrlProvider resources;

  PageModel(ResourceUrlProvider resources) {
    this.resources = resources;
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
