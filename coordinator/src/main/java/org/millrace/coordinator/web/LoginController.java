package org.millrace.coordinator.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.WayBack;
import org.millrace.webui.Frame;
import org.millrace.webui.LoginPage;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /login}: the form; who it lets in is decided by the package access. */
@Controller
class LoginController {

  @GetMapping("/login")
  String login(
      @RequestParam(required = false) @Nullable String error,
      @RequestParam(required = false) @Nullable Integer wait,
      @RequestParam(required = false) @Nullable String again,
      @RequestParam(defaultValue = "") String next,
      Model model) {
    String message = "";
    if (wait != null) {
      message =
          "Too many tries. Wait " + Math.clamp(wait, 1, 86_400) + " seconds, then try once more.";
    } else if (error != null) {
      message = "There is no such account with this password.";
    } else if (again != null) {
      message = "This page was open for too long. Please sign in once more.";
    }
    String way = WayBack.allowed(next);
    model.addAttribute(
        "page",
        new LoginPage(new Frame("Sign in", "", List.of(), ""), message, way == null ? "" : way));
    return "login";
  }
}
