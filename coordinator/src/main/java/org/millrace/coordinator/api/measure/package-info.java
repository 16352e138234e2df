/** The farm's numbers for Prometheus, on {@code /actuator/prometheus}. */
@NullMarked
package org.millrace.coordinator.api.measure;

import org.jspecify.annotations.NullMarked;
