package org.millrace.webui;

/**
 * A first build that is offered to whoever brought a worker.
 *
 * @param action where it is asked for
 * @param usual how long it takes, or empty
 * @param reason why it will have been built
 * @param key of the wish: pressed twice it is one
 */
public record FirstBuild(
    Link builder, String action, String branch, String usual, String reason, String key) {}
