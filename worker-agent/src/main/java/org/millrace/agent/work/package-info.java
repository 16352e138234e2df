/** The agent as a whole: claims, heartbeats, and the attempts that it holds. */
@NullMarked
package org.millrace.agent.work;

import org.jspecify.annotations.NullMarked;
