package org.millrace.agent.client;

import java.util.Map;

/**
 * An HTTP response.
 *
 * @param status the status
 * @param headers by names in small letters
 * @param body the body as UTF-8
 */
record Response(int status, Map<String, String> headers, String body) {
  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "");
  }
}
