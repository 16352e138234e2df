/** Tests of accounts, logins, tokens and the filter chains. */
@NullMarked
package org.millrace.coordinator.access;

import org.jspecify.annotations.NullMarked;
