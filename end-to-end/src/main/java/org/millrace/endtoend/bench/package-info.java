/** The benchmark: real processes under measured load, and a document of what came out. */
@NullMarked
package org.millrace.endtoend.bench;

import org.jspecify.annotations.NullMarked;
