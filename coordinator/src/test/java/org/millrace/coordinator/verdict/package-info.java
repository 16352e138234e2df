/** Tests of verdicts. */
@NullMarked
package org.millrace.coordinator.verdict;

import org.jspecify.annotations.NullMarked;
