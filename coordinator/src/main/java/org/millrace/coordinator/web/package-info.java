/** The pages: controllers, live events, logs as HTML, and errors that help. */
@NullMarked
package org.millrace.coordinator.web;

import org.jspecify.annotations.NullMarked;
