package org.millrace.webui;

import org.jspecify.annotations.Nullable;

/**
 * A build in a list.
 *
 * @param id of the build
 * @param href its page
 * @param builder its builder's page
 * @param number counted per builder
 * @param summary Buildbot's sentence: {@code build successful}, {@code failed test (failure)}
 * @param detail one line more, or empty
 * @param revision shortened
 * @param finished null while it runs
 * @param took so far, while it runs
 * @param execution {@code emulated} or {@code cross}; empty for what the processor itself said
 */
public record BuildLine(
    long id,
    String href,
    Link builder,
    int number,
    Status status,
    String summary,
    String detail,
    String branch,
    String revision,
    When started,
    @Nullable When finished,
    Took took,
    String execution) {}
