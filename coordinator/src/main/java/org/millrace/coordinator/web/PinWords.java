package org.millrace.coordinator.web;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.Pin;
import org.millrace.coordinator.view.PinnedBuilds.Pinned;
import org.millrace.webui.BuildPage;
import org.millrace.webui.BuilderPage;
import org.millrace.webui.ComparePage;
import org.millrace.webui.Link;
import org.millrace.webui.When;

/** How pages say that a build is kept. */
final class PinWords {
  private PinWords() {}

  /** On its own page. */
  static BuildPage.Pin sentence(Pin pin, Instant now) {
    return new BuildPage.Pin(Words.person(pin.by()), new When(pin.at(), now), pin.why());
  }

  /**
   * On its builder's page.
   *
   * @param newest the builder's newest build, to be compared with it; null where that is not known
   */
  static BuilderPage.Pinned row(Pinned pinned, @Nullable BuildRow newest, Instant now) {
    BuildRow build = pinned.build();
    return new BuilderPage.Pinned(
        Words.line(build, now),
        pinned.pin().why(),
        Words.person(pinned.pin().by()),
        new When(pinned.pin().at(), now),
        newest == null || newest.id() == build.id()
            ? null
            : comparison("compare #" + newest.number() + " with it", newest.id(), build.id()));
  }

  /** On the page of a comparison of another build. */
  static ComparePage.Other other(long build, Pinned pinned) {
    BuildRow other = pinned.build();
    return new ComparePage.Other(
        comparison("#" + other.number(), build, other.id()), pinned.pin().why());
  }

  private static Link comparison(String text, long build, long with) {
    return new Link(text, Words.build(build) + "/compare?with=" + with);
  }
}
