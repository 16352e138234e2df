package org.millrace.coordinator.api.worker;

import jakarta.servlet.http.HttpServletRequest;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.build.LeaseProof;
import org.millrace.coordinator.build.Refusal;
import org.millrace.protocol.ProblemCode;
import org.millrace.protocol.Protocol;

/** What a call shows of itself. */
final class Bearer {
  private static final String SCHEME = "Bearer ";

  private Bearer() {}

  /** The bearer token; empty where there is none. */
  static String token(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? header.substring(SCHEME.length()).strip()
        : "";
  }

  static LeaseProof proof(HttpServletRequest request, String attempt) {
    String epoch = request.getHeader(Protocol.EPOCH_HEADER);
    if (epoch == null) {
      throw Body.malformed("The header " + Protocol.EPOCH_HEADER + " is missing.");
    }
    return new LeaseProof(new AttemptId(id(attempt)), number(epoch), token(request));
  }

  private static long id(String attempt) {
    try {
      return Long.parseLong(attempt);
    } catch (NumberFormatException e) {
      throw new Refusal(ProblemCode.UNKNOWN_ATTEMPT, "There is no attempt '" + attempt + "'.");
    }
  }

  private static long number(String epoch) {
    try {
      return Long.parseLong(epoch);
    } catch (NumberFormatException e) {
      throw Body.malformed("The header " + Protocol.EPOCH_HEADER + " is not a number.");
    }
  }
}
