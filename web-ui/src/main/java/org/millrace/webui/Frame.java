package org.millrace.webui;

import java.util.List;

/**
 * What surrounds a page's content.
 *
 * @param title of the window
 * @param section the entry of the navigation that is current
 * @param crumbs the way here, the farm's home left out; empty on top-level pages
 * @param topics what the page is about, for live updates, separated by commas; empty for a page
 *     that does not change
 */
public record Frame(String title, String section, List<Link> crumbs, String topics) {
  /** A page that the navigation names. */
  public static Frame top(String title, String section, String topics) {
    return new Frame(title, section, List.of(), topics);
  }
}
