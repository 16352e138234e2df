package org.millrace.coordinator.api.hook;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.change.Delivery;
import org.millrace.coordinator.change.Inbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes GitHub's deliveries. What is not signed is not stored, and what is answered with 202 is
 * stored.
 */
@RestController
final class GithubHook {
  private static final Logger LOG = LoggerFactory.getLogger(GithubHook.class);
  private static final Pattern DELIVERY = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final Pattern EVENT = Pattern.compile("[A-Za-z0-9_]{1,64}");

  private final Inbox inbox;
  private final WebhookSecrets secrets;
  private final HookBody bodies;

  GithubHook(Inbox inbox, WebhookSecrets secrets, HookBody bodies) {
    this.inbox = inbox;
    this.secrets = secrets;
    this.bodies = bodies;
  }

  /**
   * The answer to a delivery that is stored; the same when it is sent again.
   *
   * @param delivery its id
   * @param state RECEIVED: what came of it stands on the page of changes
   */
  record Accepted(String delivery, String state) {}

  @PostMapping("/hooks/github")
  ResponseEntity<?> receive(HttpServletRequest request) throws IOException {
    try {
      Delivery delivery = verified(request);
      inbox.receive(delivery);
      return ResponseEntity.accepted().body(new Accepted(delivery.id(), "RECEIVED"));
    } catch (HookRefused refused) {
      LOG.warn("webhook from {} refused: {}", request.getRemoteAddr(), refused.getMessage());
      return problem(refused);
    } catch (DataAccessException e) {
      LOG.warn("webhook from {} not stored: {}", request.getRemoteAddr(), e.getMessage());
      return problem(
          new HookRefused(
              HttpStatus.SERVICE_UNAVAILABLE,
              "UNAVAILABLE",
              "The delivery could not be stored; send it again."));
    }
  }

  private Delivery verified(HttpServletRequest request) throws HookRefused, IOException {
    if (secrets.isEmpty()) {
      throw new HookRefused(
          HttpStatus.SERVICE_UNAVAILABLE,
          "NO_SECRET",
          "This farm has no webhook secret. Set MILLRACE_WEBHOOK_SECRET and start it again.");
    }
    String signature = request.getHeader("X-Hub-Signature-256");
    if (signature == null || !WebhookSecrets.isSignature(signature)) {
      throw new HookRefused(
          HttpStatus.UNAUTHORIZED,
          "BAD_SIGNATURE",
          "The delivery has no X-Hub-Signature-256; is a secret set on the webhook?");
    }
    byte[] body = bodies.read(request);
    if (!secrets.signed(signature, body)) {
      throw new HookRefused(
          HttpStatus.UNAUTHORIZED,
          "BAD_SIGNATURE",
          "The delivery's signature is wrong; is its secret one of this farm's?");
    }
    String id = header(request, "X-GitHub-Delivery", DELIVERY);
    String event = header(request, "X-GitHub-Event", EVENT);
    return new Delivery("github", id, event, HookBody.document(request, body));
  }

  private static String header(HttpServletRequest request, String name, Pattern form)
      throws HookRefused {
    @Nullable String value = request.getHeader(name);
    if (value == null || !form.matcher(value).matches()) {
      throw new HookRefused(
          HttpStatus.BAD_REQUEST, "MALFORMED", "The header " + name + " is missing or malformed.");
    }
    return value;
  }

  private static ResponseEntity<ProblemDetail> problem(HookRefused refused) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(refused.status(), refused.getMessage());
    problem.setProperty("code", refused.code());
    return ResponseEntity.status(refused.status()).body(problem);
  }
}
