/** The command line. */
@NullMarked
package org.millrace.agent.cli;

import org.jspecify.annotations.NullMarked;
