/**
 * What the agent keeps on disk: its credential, and of every attempt the assignment, the events and
 * the logs.
 */
@NullMarked
package org.millrace.agent.spool;

import org.jspecify.annotations.NullMarked;
