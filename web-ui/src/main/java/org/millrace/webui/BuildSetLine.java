package org.millrace.webui;

/** A build set in a list. */
public record BuildSetLine(
    Link link, String reason, String branch, String revision, int requests, When created) {}
