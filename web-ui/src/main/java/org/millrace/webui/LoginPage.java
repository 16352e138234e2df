package org.millrace.webui;

/**
 * {@code /login}.
 *
 * @param message what went wrong before, or empty
 * @param next where to go afterwards, or empty
 */
public record LoginPage(Frame frame, String message, String next) {}
