/** {@code POST /hooks/github}: signed deliveries of webhooks, stored before they are answered. */
@NullMarked
package org.millrace.coordinator.api.hook;

import org.jspecify.annotations.NullMarked;
