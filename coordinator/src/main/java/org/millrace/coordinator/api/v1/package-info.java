/** The REST API under {@code /api/v1}; docs/api.md tells it. */
@NullMarked
package org.millrace.coordinator.api.v1;

import org.jspecify.annotations.NullMarked;
