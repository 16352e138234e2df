package org.millrace.webui;

/**
 * Who looks at the page.
 *
 * @param name empty for somebody who is not signed in
 * @param operator may act: pause, rebuild, stop, invite
 */
public record Visitor(String name, boolean operator) {
  public boolean signedIn() {
    return !name.isEmpty();
  }
}
