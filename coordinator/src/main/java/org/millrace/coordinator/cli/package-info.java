/** The farm's commands, as {@code ./farm} calls them. */
@NullMarked
package org.millrace.coordinator.cli;

import org.jspecify.annotations.NullMarked;
