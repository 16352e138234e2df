/** The farm as its users meet it: from outside, through processes, HTTP and a browser. */
@NullMarked
package org.millrace.endtoend;

import org.jspecify.annotations.NullMarked;
