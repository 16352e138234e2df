package org.millrace.coordinator.catalog;

/** What came of somebody's wish to put a version of builders.yaml in force. */
public sealed interface CatalogOutcome {

  /**
   * It is in force.
   *
   * @param changed false where it was before
   */
  record InForce(CatalogVersionId version, boolean changed, FarmDefinition farm)
      implements CatalogOutcome {}

  /** It could be put in force: it was only checked. */
  record Good(FarmDefinition farm) implements CatalogOutcome {}

  /** It is wrong, and nothing has changed. */
  record Wrong(Problems problems) implements CatalogOutcome {}

  /** Another version is in force than the one that it was made from; nothing has changed. */
  record Overtaken(CatalogVersionId inForce) implements CatalogOutcome {}

  /** There is no such version. */
  record Unknown() implements CatalogOutcome {}
}
