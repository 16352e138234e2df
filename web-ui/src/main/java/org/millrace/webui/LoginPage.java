package org.millrace.webui;

/** {@code /login}. */
public record LoginPage(Frame frame, boolean failed, boolean signedOut) {}
