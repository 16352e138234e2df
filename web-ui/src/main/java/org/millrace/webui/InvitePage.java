package org.millrace.webui;

import org.jspecify.annotations.Nullable;

/**
 * {@code /workers/new}: the form, or, once it was sent, the command to paste.
 *
 * @param error what is wrong with the form, or empty
 * @param command null before the form was sent; the only time that the token is shown
 * @param expires when its token ends; null before the form was sent
 */
public record InvitePage(
    Frame frame,
    String name,
    String labels,
    String slots,
    String owner,
    String error,
    @Nullable String command,
    @Nullable When expires) {}
