/** Tests of builders.yaml and the builders that come of it. */
@NullMarked
package org.millrace.coordinator.catalog;

import org.jspecify.annotations.NullMarked;
