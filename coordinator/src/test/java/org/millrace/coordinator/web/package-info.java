/** Pages over real HTTP, on a real database. */
@NullMarked
package org.millrace.coordinator.web;

import org.jspecify.annotations.NullMarked;
