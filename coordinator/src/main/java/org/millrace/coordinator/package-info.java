/** The coordinator: a Spring Boot application over one PostgreSQL database, packaged by feature. */
@NullMarked
package org.millrace.coordinator;

import org.jspecify.annotations.NullMarked;
