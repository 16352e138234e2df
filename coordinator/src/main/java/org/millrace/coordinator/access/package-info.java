/**
 * Who may do what: accounts, roles, API tokens, logins and the record of every control action. All
 * that is specific to Spring Security stays in here.
 */
@NullMarked
package org.millrace.coordinator.access;

import org.jspecify.annotations.NullMarked;
