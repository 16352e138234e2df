/** The one place that knows the operating system: process groups, adoption, facts. */
@NullMarked
package org.millrace.agent.system;

import org.jspecify.annotations.NullMarked;
