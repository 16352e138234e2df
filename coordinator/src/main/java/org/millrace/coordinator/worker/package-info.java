/** Workers: how they are invited, enrol, are recognised, paused, drained and retired. */
@NullMarked
package org.millrace.coordinator.worker;

import org.jspecify.annotations.NullMarked;
