/** What became of every test: stored as attempts finish, and remembered across builds. */
@NullMarked
package org.millrace.coordinator.results;

import org.jspecify.annotations.NullMarked;
