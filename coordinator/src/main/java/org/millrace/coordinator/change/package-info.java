/** What was pushed: the inbox of webhook deliveries, and the changes that come of them. */
@NullMarked
package org.millrace.coordinator.change;

import org.jspecify.annotations.NullMarked;
