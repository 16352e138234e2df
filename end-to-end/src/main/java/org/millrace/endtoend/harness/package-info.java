/**
 * A whole farm of real processes, for end-to-end tests and benchmarks: PostgreSQL, coordinators,
 * agents, a network that can be cut, a webhook's sender, and a browser.
 */
@NullMarked
package org.millrace.endtoend.harness;

import org.jspecify.annotations.NullMarked;
