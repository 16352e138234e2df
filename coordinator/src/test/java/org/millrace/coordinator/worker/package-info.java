/** Tests of workers on a real database. */
@NullMarked
package org.millrace.coordinator.worker;

import org.jspecify.annotations.NullMarked;
