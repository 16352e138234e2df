package org.millrace.agent.fake;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.client.Json;
import org.millrace.protocol.Problem;
import org.millrace.protocol.ProblemCode;

/** An HTTP answer. */
public record Reply(int status, String type, Map<String, String> headers, String body) {
  static final int CUT = -1;

  public static Reply of(Object body) {
    return new Reply(200, "application/json", Map.of(), Json.write(body));
  }

  public static Reply status(int status) {
    return new Reply(status, "text/plain", Map.of(), status == 204 ? "" : "status " + status);
  }

  /** The connection is closed without an answer. */
  public static Reply cut() {
    return status(CUT);
  }

  public static Reply problem(ProblemCode code) {
    return problem(code, null);
  }

  public static Reply problem(ProblemCode code, @Nullable Map<String, Long> committed) {
    Problem problem =
        new Problem(
            "about:blank", "refused", code.status(), "because of the test", code, committed);
    return new Reply(code.status(), "application/problem+json", Map.of(), Json.write(problem));
  }

  Reply with(String header, String value) {
    return new Reply(status, type, Map.of(header, value), body);
  }

  byte[] bytes() {
    return body.getBytes(StandardCharsets.UTF_8);
  }
}
