/**
 * Hints that something changed, within this coordinator and to the others by LISTEN/NOTIFY; a hint
 * may be lost, so whoever waits for one also looks by itself now and then.
 */
@NullMarked
package org.millrace.coordinator.signal;

import org.jspecify.annotations.NullMarked;
