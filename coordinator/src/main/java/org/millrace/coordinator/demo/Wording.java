package org.millrace.coordinator.demo;

/** What commits say and who wrote them. */
final class Wording {
  private static final String[] AUTHORS = {
    "Serhiy Storchaka", "Victor Stinner", "Hugo van Kemenade", "Petr Viktorin", "Sam Gross",
    "Łukasz Langa", "Donghee Na", "Brandt Bucher", "Savannah Ostrowski", "Kumar Aditya",
    "Mark Shannon", "Thomas Wouters", "Bénédikt Tran", "Éric Araujo", "Inada Naoki",
  };
  private static final String[] MESSAGES = {
    "Fix crash in readline completion when the locale is not UTF-8",
    "Deprecate PyUnicode_AsDecodedObject() in the C API",
    "Docs: mention the new -X options in what's new",
    "Make ctypes thread-safe on the free-threaded build",
    "Use static constants in str-to-int conversion",
    "Fix grammar in InternalDocs/interpreter.md",
    "Specialize LOAD_ATTR for instance and class receivers",
    "Speed up JIT builds by generating trampolines",
    "Add utils for capturing async call stack",
    "Fix asyncio.all_tasks against concurrent deallocations",
    "Replace single-element arrays with scalars in bytecodes.c",
    "Fix possible overflow in the time-out of select.epoll.poll()",
    "Correct the signature of int.from_bytes() in the docstring",
  };
  private static final String[] FILES = {
    "Lib/asyncio/tasks.py",
    "Objects/dictobject.c",
    "Python/bytecodes.c",
    "Modules/_ssl.c",
    "Lib/test/test_ssl.py",
    "Include/internal/pycore_object.h",
    "Lib/json/encoder.py",
  };

  private Wording() {}

  static String author(Push push) {
    return AUTHORS[of(push, 3) % AUTHORS.length];
  }

  static String message(Push push) {
    return "gh-%d: %s (#%d)\n\nSome words about why this was done.\n"
        .formatted(
            100_000 + of(push, 5) % 40_000,
            MESSAGES[of(push, 7) % MESSAGES.length],
            120_000 + push.id());
  }

  static String[] files(Push push) {
    return new String[] {FILES[of(push, 11) % FILES.length], "Misc/NEWS.d/next/entry.rst"};
  }

  private static int of(Push push, int salt) {
    return (push.revision().hashCode() * 31 + salt * 7_919) >>> 1;
  }
}
