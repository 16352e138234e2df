/** Tests of the queue on a real database. */
@NullMarked
package org.millrace.coordinator.queue;

import org.jspecify.annotations.NullMarked;
