/** What the coordinator's tests share: a real PostgreSQL and a whole coordinator on it. */
@NullMarked
package org.millrace.coordinator.testing;

import org.jspecify.annotations.NullMarked;
