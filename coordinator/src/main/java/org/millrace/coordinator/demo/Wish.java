package org.millrace.coordinator.demo;

import org.jspecify.annotations.Nullable;

/** A build request, and what came of it. Filled by {@link History}; used by one thread. */
final class Wish {
  /** Milliseconds after which an attempt's worker was not heard from any more. */
  static final long LOST_AFTER = 300_000;

  /** Milliseconds from the begin of such an attempt to the next one. */
  static final long ANEW = 420_000;

  final Track builder;
  final Push push;

  /** Milliseconds since 1970. */
  final long submitted;

  /** By which it was superseded. */
  @Nullable Wish by;

  /** Its build, where it has one. */
  @Nullable Run run;

  /** Its row's id, from 1 in the order of time. */
  long id;

  Wish(Track builder, Push push, long submitted) {
    this.builder = builder;
    this.push = push;
    this.submitted = submitted;
  }

  /** A pull request is built because somebody wants it: nothing newer takes its place. */
  boolean collapses() {
    return !push.branch().equals("PR");
  }

  /** The wish that stands for it in the end: itself, or one that superseded it. */
  Wish last() {
    Wish last = this;
    for (Wish next = by; next != null; next = next.by) {
      last = next;
    }
    return last;
  }

  /** A build. */
  static final class Run {
    final Wish wish;
    final Crew worker;
    final Fate fate;
    final long start;
    final long planned;
    final long end;
    long id;
    int number;

    Run(Wish wish, Crew worker, Fate fate, long start, long planned, long end) {
      this.wish = wish;
      this.worker = worker;
      this.fate = fate;
      this.start = start;
      this.planned = planned;
      this.end = end;
    }
  }
}
