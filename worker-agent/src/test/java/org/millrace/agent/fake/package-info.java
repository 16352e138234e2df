/** A coordinator in memory that keeps docs/protocol.md to the letter, and breaks it on demand. */
@NullMarked
package org.millrace.agent.fake;

import org.jspecify.annotations.NullMarked;
