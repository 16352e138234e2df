package org.millrace.agent.client;

import java.time.Duration;
import java.util.List;

/**
 * An HTTP request.
 *
 * @param method the method
 * @param path below the protocol's root
 * @param headers names and values in turn; {@code Host} and {@code Content-Length} are added
 * @param body the body, possibly of no length
 * @param timeout how long all of it may take
 * @param meanwhile what the caller can do between sending it and reading the answer; may be run
 *     again
 */
record Request(
    String method,
    String path,
    List<String> headers,
    Body body,
    Duration timeout,
    Runnable meanwhile) {
  Request {
    for (String word : headers) {
      if (word.indexOf('\r') >= 0 || word.indexOf('\n') >= 0) {
        throw new IllegalArgumentException("a header with a line break");
      }
    }
  }
}
