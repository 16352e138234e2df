package org.millrace.webui;

/**
 * Somewhere to go.
 *
 * @param text as it came, possibly from strangers
 * @param href a path within the farm, already encoded
 */
public record Link(String text, String href) {}
