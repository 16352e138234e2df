package org.millrace.webui;

/** What went wrong and what can be done. */
public record ErrorPage(Frame frame, int status, String heading, String explanation) {}
