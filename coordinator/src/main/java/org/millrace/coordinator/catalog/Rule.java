package org.millrace.coordinator.catalog;

import java.util.regex.Pattern;
import org.millrace.protocol.Protocol;

/**
 * What a word of the file must be like.
 *
 * @param pattern that all of it matches; of the kind that JavaScript understands too, for the
 *     schema
 * @param otherwise what is said behind a word that does not
 */
record Rule(Pattern pattern, String otherwise) {
  static final String NAME_RULE = "letters, digits, '.', '_' and '-' only";

  private static final String KEYS = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
  private static final String TITLES = "[A-Za-z0-9][A-Za-z0-9 ._+()-]{0,79}";

  /** Names of entries. */
  static final Rule KEY = rule(KEYS, "is no name: " + NAME_RULE);

  static final Rule LABEL = rule(KEYS, "is no label: " + NAME_RULE);
  static final Rule TAG = rule(KEYS, "is no tag: " + NAME_RULE);
  static final Rule ARCHITECTURE = rule(KEYS, "is no architecture: " + NAME_RULE);

  /** Part of a builder's name, which is part of addresses and of commands that people type. */
  static final Rule TITLE = rule(TITLES, "cannot be part of a builder's name");

  static final Rule TITLE_OR_NOTHING =
      rule("(?:" + TITLES + ")?", "cannot be part of a builder's name");

  /** One that begins with a dash would be an option to git. */
  static final Rule ADDRESS = rule("(?!-)[^\\x00-\\x1f\\x7f-\\x9f]+", "is no address for git");

  static final Rule REF =
      rule("[A-Za-z0-9_][A-Za-z0-9._/+@-]{0,199}", "is no name of a git branch");

  static final Rule VERSION = rule("[0-9]{1,4}\\.[0-9]{1,4}", "is no version like 3.13");

  static final Rule GITHUB =
      rule("[A-Za-z0-9._-]+/[A-Za-z0-9._-]+", "is not of the form owner/name");

  static final Rule STEP =
      new Rule(
          Protocol.STEP_NAME,
          "is no name of a step: small letters, digits, '_' and '-' only, at most 64");

  static final Rule ARTIFACT = new Rule(Protocol.ARTIFACT_NAME, "is no name of an artifact");

  static final Rule IMAGE =
      rule("[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}", "is no name of a container image");

  static final Rule NOT_EMPTY = rule("[\\s\\S]+", "is empty");

  static final Rule TIME =
      rule("(?:[01][0-9]|2[0-3]):[0-5][0-9]", "is no time of day like 08:30 or 22:00");

  private static Rule rule(String pattern, String otherwise) {
    return new Rule(Pattern.compile(pattern), otherwise);
  }

  boolean holds(String text) {
    return pattern.matcher(text).matches();
  }
}
