/** A farm full of plausible history, for looking at pages. */
@NullMarked
package org.millrace.coordinator.demo;

import org.jspecify.annotations.NullMarked;
