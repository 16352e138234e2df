/** Builds, their attempts and steps; leases, and what happens when one lapses. */
@NullMarked
package org.millrace.coordinator.build;

import org.jspecify.annotations.NullMarked;
