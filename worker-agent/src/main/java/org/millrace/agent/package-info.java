/** The worker's agent: claims attempts, runs their steps, spools what they print, and reports. */
@NullMarked
package org.millrace.agent;

import org.jspecify.annotations.NullMarked;
