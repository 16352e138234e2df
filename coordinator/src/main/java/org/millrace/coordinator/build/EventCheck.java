package org.millrace.coordinator.build;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Event;
import org.millrace.protocol.Event.Kind;
import org.millrace.protocol.ProblemCode;
import org.millrace.protocol.Protocol;

/**
 * Is it an event at all? What comes from an agent may lack anything: records promise no nulls, JSON
 * does.
 */
final class EventCheck {
  private EventCheck() {}

  static void check(@Nullable List<Event> events) {
    if (events == null) {
      throw malformed("There are no events in it.");
    }
    if (events.size() > Protocol.MAX_EVENTS) {
      throw malformed("More than " + Protocol.MAX_EVENTS + " events at once.");
    }
    long before = 0;
    for (Event event : events) {
      if (event == null || event.kind() == null) {
        throw malformed("An event without a kind.");
      }
      if (event.sequence() <= before) {
        throw malformed("Event " + event.sequence() + " comes after " + before + ".");
      }
      before = event.sequence();
      if ((event.end() != null) != (event.kind() == Kind.STEP_FINISHED)) {
        throw malformed("Event " + before + ": end and STEP_FINISHED belong together.");
      }
    }
  }

  /** Only where the event is about a step may its name be left out. */
  static void checkNames(List<Event> events, Set<String> steps) {
    for (Event event : events) {
      boolean needed = event.kind() == Kind.STEP_STARTED || event.kind() == Kind.STEP_FINISHED;
      String name = event.step() == null ? "" : event.step();
      if (name.isEmpty() ? needed : !steps.contains(name)) {
        throw new Refusal(
            ProblemCode.BAD_NAME,
            "Event " + event.sequence() + ": no step of the plan is called '" + name + "'.");
      }
    }
  }

  private static Refusal malformed(String message) {
    return new Refusal(ProblemCode.MALFORMED, message);
  }
}
