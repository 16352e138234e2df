/** Tests of builds on a real database. */
@NullMarked
package org.millrace.coordinator.build;

import org.jspecify.annotations.NullMarked;
