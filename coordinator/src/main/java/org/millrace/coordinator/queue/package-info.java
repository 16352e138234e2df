/** Build sets and their requests: what waits to be built, in which order, and why it waits. */
@NullMarked
package org.millrace.coordinator.queue;

import org.jspecify.annotations.NullMarked;
