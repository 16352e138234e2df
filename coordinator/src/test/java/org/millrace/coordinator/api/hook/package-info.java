/** Tests of webhooks. */
@NullMarked
package org.millrace.coordinator.api.hook;

import org.jspecify.annotations.NullMarked;
