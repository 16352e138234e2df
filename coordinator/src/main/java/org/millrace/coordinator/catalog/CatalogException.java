package org.millrace.coordinator.catalog;

/** There is no builders.yaml to work with; the message says all that is wrong with it. */
public final class CatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CatalogException(String message) {
    super(message);
  }
}
