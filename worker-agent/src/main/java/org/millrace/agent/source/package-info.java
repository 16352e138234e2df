/** Checks out sources: a git mirror shared by all builds, and a fresh tree in the workspace. */
@NullMarked
package org.millrace.agent.source;

import org.jspecify.annotations.NullMarked;
