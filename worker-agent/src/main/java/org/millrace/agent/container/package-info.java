/**
 * Runs steps in containers, by way of the command line of Docker or Podman, and removes what is
 * left of them.
 */
@NullMarked
package org.millrace.agent.container;

import org.jspecify.annotations.NullMarked;
