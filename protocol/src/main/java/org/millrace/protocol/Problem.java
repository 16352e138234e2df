package org.millrace.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error, as RFC 9457 writes it ({@code application/problem+json}). Agents decide by {@code
 * code}, never by text.
 *
 * @param type always {@code about:blank}
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what happened, to what, and what to do
 * @param code what to decide by
 * @param committed with {@code LOG_GAP}, {@code EVENT_GAP} and {@code INCOMPLETE}: what is stored,
 *     by log name, with events under the key {@code events}
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    ProblemCode code,
    @Nullable Map<String, Long> committed) {}
