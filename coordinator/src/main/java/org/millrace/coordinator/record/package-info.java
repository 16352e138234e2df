/** The record of every change of state, with who or what caused it. */
@NullMarked
package org.millrace.coordinator.record;

import org.jspecify.annotations.NullMarked;
