/** Read-only queries over the farm's tables, for pages and the API: each answers with records. */
@NullMarked
package org.millrace.coordinator.view;

import org.jspecify.annotations.NullMarked;
