/** Tests of what is remembered of tests. */
@NullMarked
package org.millrace.coordinator.results;

import org.jspecify.annotations.NullMarked;
