/** builders.yaml, read and checked, and the builders that come of it. */
@NullMarked
package org.millrace.coordinator.catalog;

import org.jspecify.annotations.NullMarked;
