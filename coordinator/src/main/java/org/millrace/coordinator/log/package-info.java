/** Logs in compressed chunks with an index of lines, and artifacts. */
@NullMarked
package org.millrace.coordinator.log;

import org.jspecify.annotations.NullMarked;
