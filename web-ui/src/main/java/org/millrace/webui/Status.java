package org.millrace.webui;

import java.util.Locale;

/**
 * How something stands, as people see it: always a colour, an icon and a word, so that none of them
 * has to be told from the colour alone.
 */
public enum Status {
  SUCCESS(Tone.OK, "check"),
  WARNINGS(Tone.WARN, "triangle"),
  FAILURE(Tone.FAIL, "cross"),
  EXCEPTION(Tone.INFRA, "bolt"),
  RETRY(Tone.INFRA, "retry"),
  SKIPPED(Tone.QUIET, "skip"),
  CANCELLED(Tone.QUIET, "stop"),

  RUNNING(Tone.RUN, "run"),
  RETRYING(Tone.INFRA, "retry"),
  PENDING(Tone.WAIT, "clock"),
  SUPERSEDED(Tone.QUIET, "skip"),
  EXPIRED(Tone.INFRA, "clock"),
  COMPLETE(Tone.QUIET, "check"),

  LEASED(Tone.WAIT, "clock"),
  FINISHED(Tone.OK, "check"),
  LOST(Tone.INFRA, "bolt"),
  ABANDONED(Tone.QUIET, "stop"),

  ONLINE(Tone.OK, "dot"),
  OFFLINE(Tone.FAIL, "ring"),
  PAUSED(Tone.WARN, "pause"),
  DRAINING(Tone.WARN, "drain"),
  RETIRED(Tone.QUIET, "stop"),
  INVITED(Tone.WAIT, "clock"),

  RECEIVED(Tone.WAIT, "clock"),
  PROCESSED(Tone.OK, "check"),
  IGNORED(Tone.QUIET, "skip"),
  FAILED(Tone.FAIL, "cross"),

  WATCHING(Tone.OK, "dot"),
  HINDERED(Tone.FAIL, "cross"),

  NEVER(Tone.QUIET, "ring");

  private final Tone tone;
  private final String icon;

  Status(Tone tone, String icon) {
    this.tone = tone;
    this.icon = icon;
  }

  /** The family of colours. */
  public enum Tone {
    OK,
    WARN,
    FAIL,
    INFRA,
    RUN,
    WAIT,
    QUIET
  }

  /** The stylesheet's class. */
  public String css() {
    return tone.name().toLowerCase(Locale.ROOT);
  }

  /** The symbol's id in the sprite. */
  public String icon() {
    return icon;
  }

  /** In small letters, as it stands on a page. */
  public String word() {
    return this == NEVER ? "no build yet" : name().toLowerCase(Locale.ROOT);
  }
}
