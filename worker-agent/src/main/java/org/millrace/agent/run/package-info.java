/**
 * Carries out one attempt: its steps as detached processes, and the sending of what came of them.
 */
@NullMarked
package org.millrace.agent.run;

import org.jspecify.annotations.NullMarked;
