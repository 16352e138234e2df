/** Hints within one coordinator. */
@NullMarked
package org.millrace.coordinator.signal;

import org.jspecify.annotations.NullMarked;
