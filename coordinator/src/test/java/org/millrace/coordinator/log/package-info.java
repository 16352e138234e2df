/** Tests of logs on a real database. */
@NullMarked
package org.millrace.coordinator.log;

import org.jspecify.annotations.NullMarked;
