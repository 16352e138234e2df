/** The worker protocol over HTTP, as docs/protocol.md tells it. */
@NullMarked
package org.millrace.coordinator.api.worker;

import org.jspecify.annotations.NullMarked;
