package org.millrace.endtoend;

import org.millrace.endtoend.harness.Browser;

/**
 * What people read in a page's main part; without times and how far builds are, which go on, and
 * what only scripts can use. With what is chosen in its forms.
 */
final class MainText {
  private static final String SCRIPT =
      """
      const main = document.getElementById('main');
      const copy = main.cloneNode(true);
      copy.querySelectorAll('time, [data-since], .follow, #copy').forEach(e => e.remove());
      const walk = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
      let text = '';
      while (walk.nextNode()) {
        text += ' ' + walk.currentNode.data;
      }
      const chosen = [...main.querySelectorAll('select, input[type=search]')].map(f => f.name + '=' + f.value);
      return text.replace(/\\s+/g, ' ').trim().replace(/([0-9]+ (s|min|h|d|days)\\b ?)+/g, '(time) ').replace(/[0-9]+ %/g, '(part)')
        + ' ' + chosen.join(' ');
      """;

  private MainText() {}

  static String of(Browser browser) {
    return String.valueOf(browser.script(SCRIPT)).strip();
  }
}
