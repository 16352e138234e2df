/** Tests of the REST API, over HTTP. */
@NullMarked
package org.millrace.coordinator.api.v1;

import org.jspecify.annotations.NullMarked;
