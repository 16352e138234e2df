/** Tests of what the benchmark measures with. */
@NullMarked
package org.millrace.endtoend.bench;

import org.jspecify.annotations.NullMarked;
