/** What the pages show, ready to be rendered: words, times, links and statuses, no logic. */
@NullMarked
package org.millrace.webui;

import org.jspecify.annotations.NullMarked;
