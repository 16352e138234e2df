package org.millrace.protocol;

import java.util.List;

/**
 * A whole build, so that the agent needs nobody while it works.
 *
 * @param builder the builder's name
 * @param buildNumber the build's number, counted per builder
 * @param attempt which attempt of the build this is, from 1
 * @param revision full commit id of what is built, whether or not a step checks it out; empty for
 *     the head of its branch
 * @param workspace name of the folder to work in, the same for all builds of the builder; made of
 *     letters, digits, {@code _}, {@code -} and {@code .}
 * @param steps what to run, in this order
 */
public record Plan(
    String builder,
    int buildNumber,
    int attempt,
    String revision,
    String workspace,
    List<StepPlan> steps) {}
