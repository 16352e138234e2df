package org.millrace.webui;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong and what can be done.
 *
 * @param instead the page that may be meant; null where none is known
 */
public record ErrorPage(
    Frame frame, int status, String heading, String explanation, @Nullable Link instead) {}
