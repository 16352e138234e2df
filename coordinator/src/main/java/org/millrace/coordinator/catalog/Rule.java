package org.millrace.coordinator.catalog;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.millrace.protocol.Protocol;

/**
 * What a word of the file must be like.
 *
 * @param holds true where it is
 * @param otherwise what is said behind a word that is not
 */
record Rule(Predicate<String> holds, String otherwise) {
  static final String NAME_RULE = "letters, digits, '.', '_' and '-' only";

  private static final Pattern KEYS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern TITLES = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._+()-]{0,79}");
  private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cntrl}]+");

  /** Names of entries. */
  static final Predicate<String> KEY = KEYS.asMatchPredicate();

  static final Rule LABEL = new Rule(KEY, "is no label: " + NAME_RULE);
  static final Rule TAG = new Rule(KEY, "is no tag: " + NAME_RULE);
  static final Rule ARCHITECTURE = new Rule(KEY, "is no architecture: " + NAME_RULE);

  /** Part of a builder's name, which is part of addresses and of commands that people type. */
  static final Rule TITLE =
      new Rule(TITLES.asMatchPredicate(), "cannot be part of a builder's name");

  static final Rule TITLE_OR_NOTHING =
      new Rule(
          text -> text.isEmpty() || TITLES.matcher(text).matches(),
          "cannot be part of a builder's name");

  /** One that begins with a dash would be an option to git. */
  static final Rule ADDRESS =
      new Rule(
          text -> PRINTABLE.matcher(text).matches() && !text.startsWith("-"),
          "is no address for git");

  static final Rule REF =
      new Rule(
          Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+@-]{0,199}").asMatchPredicate(),
          "is no name of a git branch");

  static final Rule VERSION =
      new Rule(
          Pattern.compile("[0-9]{1,4}\\.[0-9]{1,4}").asMatchPredicate(), "is no version like 3.13");

  static final Rule GITHUB =
      new Rule(
          Pattern.compile("[A-Za-z0-9._-]+/[A-Za-z0-9._-]+").asMatchPredicate(),
          "is not of the form owner/name");

  static final Rule EXECUTION =
      new Rule(
          word -> word.equals(Execution.NATIVE.word()),
          "is no kind of execution that this version of Millrace knows; there is native");

  static final Rule STEP =
      new Rule(
          Protocol.STEP_NAME.asMatchPredicate(),
          "is no name of a step: small letters, digits, '_' and '-' only, at most 64");

  static final Rule ARTIFACT =
      new Rule(Protocol.ARTIFACT_NAME.asMatchPredicate(), "is no name of an artifact");

  static final Rule NOT_EMPTY = new Rule(text -> !text.isEmpty(), "is empty");
}
