/** Tests of schedulers. */
@NullMarked
package org.millrace.coordinator.schedule;

import org.jspecify.annotations.NullMarked;
