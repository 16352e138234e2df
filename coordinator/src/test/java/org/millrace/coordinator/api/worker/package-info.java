/** Tests of the worker protocol over real HTTP. */
@NullMarked
package org.millrace.coordinator.api.worker;

import org.jspecify.annotations.NullMarked;
