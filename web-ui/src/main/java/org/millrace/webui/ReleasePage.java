package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /release-status}: whether each branch can be tagged.
 *
 * @param all leads to all branches; null where they are shown
 */
public record ReleasePage(Frame frame, List<Branch> branches, @Nullable String all) {

  /**
   * A branch.
   *
   * @param id anchor
   * @param verdict whether it can be tagged
   * @param because why
   * @param head the newest commit, shortened; empty where it is not known
   * @param moved when it became that; null where it is not known
   * @param evidence what the answer stands on
   * @param hidden failing builders that are in no row here
   * @param href of this branch alone, which has a row for each
   */
  public record Branch(
      String id,
      String name,
      Mark verdict,
      String because,
      String head,
      @Nullable When moved,
      String evidence,
      List<Group> groups,
      List<Note> notes,
      int hidden,
      String href,
      String badge) {}

  /** What means the same to a release. */
  public record Group(String title, List<Trouble> troubles) {}

  /**
   * Builders that fail in one and the same way; often it is one.
   *
   * @param id anchor
   * @param count how many there are, perhaps more than are named
   * @param tiers of all of them, in words
   * @param since when the last of them began to fail
   * @param builders the first of them
   * @param suspects the changes that came with the first bad builds, first those of the most
   * @param more so many more suspects
   */
  public record Trouble(
      String id,
      int count,
      String tiers,
      When since,
      List<Failing> builders,
      List<Suspect> suspects,
      int more) {}

  /** What is not a failure of weight, as a count; {@code href} leads to the first or to a list. */
  public record Note(Mark status, String text, List<Link> builders, int more) {}

  /**
   * A failing builder.
   *
   * @param last its newest verdict
   * @param first the first bad build after the last good one
   * @param since when that ended
   * @param tier in words
   * @param absent why no worker can build it now; null where one can
   * @param flaky bad and good in turns
   * @param toCome a newer build of it runs or waits
   * @param past its newest verdicts, newest first
   */
  public record Failing(
      BuildLine last,
      Link first,
      When since,
      int builds,
      String tier,
      @Nullable Mark absent,
      boolean flaky,
      boolean toCome,
      List<Past> past) {}

  /** A verdict of the past. */
  public record Past(String href, Status status, String title) {}

  /**
   * A change that may be guilty.
   *
   * @param where with how many of the builders it came; empty where that is only one
   */
  public record Suspect(
      String href, String revision, String author, String subject, String where) {}
}
