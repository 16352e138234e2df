package org.millrace.coordinator.access;

/**
 * Somebody whom the farm knows.
 *
 * @param passwordHash with the name of its algorithm in front, or {@link Accounts#NO_PASSWORD}
 */
record Account(long id, String name, String passwordHash, Role role) {
  Caller caller() {
    return new Caller(name, role);
  }

  @Override
  public String toString() {
    return "Account[" + name + ", " + role + "]";
  }
}
