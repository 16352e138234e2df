/** What a change sets off: schedulers wait for a quiet tree and make build sets. */
@NullMarked
package org.millrace.coordinator.schedule;

import org.jspecify.annotations.NullMarked;
