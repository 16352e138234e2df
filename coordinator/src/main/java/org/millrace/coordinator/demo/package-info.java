/** A year of a farm that never was, for looking at pages and for measuring them. */
@NullMarked
package org.millrace.coordinator.demo;

import org.jspecify.annotations.NullMarked;
