/** The worker protocol from the agent's side: JSON, HTTP, and what each answer means. */
@NullMarked
package org.millrace.agent.client;

import org.jspecify.annotations.NullMarked;
