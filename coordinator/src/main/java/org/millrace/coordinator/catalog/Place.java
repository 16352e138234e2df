package org.millrace.coordinator.catalog;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** Where in the file; line and column from 1. */
record Place(int line, int column) {
  static Place of(Node node) {
    Mark mark = node.getStartMark();
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
