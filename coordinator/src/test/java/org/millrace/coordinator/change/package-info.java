/** Tests of the inbox and changes. */
@NullMarked
package org.millrace.coordinator.change;

import org.jspecify.annotations.NullMarked;
