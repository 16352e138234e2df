package org.millrace.coordinator.change;

import java.util.List;

/** Is told of new changes, within the transaction that makes them. */
@FunctionalInterface
public interface ChangeListener {

  /**
   * Writes down what is to come of the changes. Whatever it throws undoes the changes too, and they
   * are tried again.
   *
   * @param changes of one push, so of one repository and branch; the oldest first, never empty
   * @return what came of it, in words for people; empty where nothing did
   */
  String changed(List<Change> changes);

  /**
   * A change became known after one that contains it: whatever the later one sets off or has set
   * off is made of both.
   *
   * @param missed the change that was missed
   * @param container id of the next change of the branch that is known already
   */
  default void missed(Change missed, long container) {}
}
