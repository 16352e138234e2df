/**
 * What coordinator and agent say to each other, as records; the rules around them are written in
 * docs/protocol.md.
 *
 * <p>On the wire every record is one JSON object with the component names as keys; {@link
 * java.time.Instant} and {@link java.time.Duration} are ISO 8601 strings; absent and {@code null}
 * mean the same; unknown keys are ignored, so that either side may be newer.
 */
@NullMarked
package org.millrace.protocol;

import org.jspecify.annotations.NullMarked;
