package org.millrace.agent.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Proves of foreign architectures that their programs run here, in containers too, and says why
 * where they do not any more. Used by one thread at a time.
 */
final class Emulation {
  private static final String BACK = "`update-binfmts --enable` as root brings it back";

  private final Binfmt binfmt;
  private final Path folder;
  private final Remembered remembered;
  private final List<Foreign> foreign;
  private final String own;

  /** What was measured, with the emulator that it was measured with. */
  private final Map<String, Measured> measured = new HashMap<>();

  private record Measured(String emulator, double factor) {}

  /** What came of it: components as in {@link Abilities}. */
  record Found(
      Map<String, String> emulators, Map<String, Double> factors, List<String> complaints) {}

  /**
   * @param folder where programs are put
   * @param own the machine's own architecture, as the farm spells it
   */
  Emulation(Binfmt binfmt, Path folder, Remembered remembered, List<Foreign> foreign, String own) {
    this.binfmt = binfmt;
    this.folder = folder;
    this.remembered = remembered;
    this.foreign = List.copyOf(foreign);
    this.own = own;
  }

  Found prove() {
    Found found = new Found(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    for (Foreign other : foreign) {
      if (!other.architecture().equals(own)) {
        prove(other, found);
      }
    }
    return found;
  }

  private void prove(Foreign other, Found found) {
    Proof proof = new Proof(other, folder);
    Optional<Binfmt.Entry> entry = binfmt.entry(other.program());
    String failure = proof.failure();
    if (!failure.isEmpty()) {
      complain(other, entry, failure, found);
    } else if (entry.isPresent() && !entry.get().worksInContainers()) {
      found
          .complaints()
          .add(
              "%s programs run on this machine but not in its containers: the binfmt entry %s has no flag F; register it with F (Debian's qemu-user-static does so)"
                  .formatted(other.architecture(), entry.get().name()));
    } else {
      String emulator = entry.map(Emulation::version).orElse("an emulator that is not seen here");
      found.emulators().put(other.architecture(), emulator);
      factor(other, emulator, proof)
          .ifPresent(factor -> found.factors().put(other.architecture(), factor));
      remembered.put(other.architecture(), entry.map(Binfmt.Entry::name).orElse(""));
    }
  }

  /** How many times longer than a program of the machine's own, to one place, never below 1. */
  private OptionalDouble factor(Foreign other, String emulator, Proof proof) {
    Measured known = measured.get(other.architecture());
    if (known != null && known.emulator().equals(emulator)) {
      return OptionalDouble.of(known.factor());
    }
    OptionalLong here =
        foreign.stream()
            .filter(one -> one.architecture().equals(own))
            .findFirst()
            .map(one -> new Proof(one, folder))
            .filter(one -> one.failure().isEmpty())
            .map(Proof::nanoseconds)
            .orElse(OptionalLong.empty());
    OptionalLong there = proof.nanoseconds();
    if (here.isEmpty() || there.isEmpty()) {
      return OptionalDouble.empty();
    }
    double times = (double) there.getAsLong() / Math.max(1, here.getAsLong());
    double factor = Math.max(1, Math.round(times * 10) / 10.0);
    measured.put(other.architecture(), new Measured(emulator, factor));
    return OptionalDouble.of(factor);
  }

  /** Debian's entry runs a link whose name tells QEMU how to read its arguments. */
  private static String version(Binfmt.Entry entry) {
    Path program = entry.interpreter();
    try {
      program = program.toRealPath();
    } catch (IOException e) {
      return entry.name() + " of a version that cannot be found out: " + program + " is gone";
    }
    String version = Answer.version(program);
    return version.isEmpty() ? program.toString() : version;
  }

  private void complain(Foreign other, Optional<Binfmt.Entry> entry, String failure, Found found) {
    boolean before = remembered.has(other.architecture());
    if (!before && entry.isEmpty()) {
      return; // nobody ever meant them to run here
    }
    String sentence =
        "%s programs do not run %son this machine: %s"
            .formatted(other.architecture(), before ? "any more " : "", why(other, entry, failure));
    found.complaints().add(sentence);
  }

  private String why(Foreign other, Optional<Binfmt.Entry> entry, String failure) {
    if (!binfmt.isMounted()) {
      return "binfmt_misc is not mounted at %s; `mount -t binfmt_misc binfmt_misc %s` as root, then `update-binfmts --enable`, brings it back"
          .formatted(binfmt.folder(), binfmt.folder());
    }
    if (!binfmt.isOn()) {
      return "binfmt_misc is switched off; `echo 1 > %s/status` as root brings it back"
          .formatted(binfmt.folder());
    }
    if (entry.isEmpty()) {
      String name = remembered.how(other.architecture());
      return "the binfmt entry %s is gone; %s".formatted(name.isEmpty() ? "" : name, BACK);
    }
    if (!entry.get().enabled()) {
      return "the binfmt entry %s is disabled; `echo 1 > %s/%s` as root enables it"
          .formatted(entry.get().name(), binfmt.folder(), entry.get().name());
    }
    return "%s (binfmt entry %s, interpreter %s)"
        .formatted(failure, entry.get().name(), entry.get().interpreter());
  }
}
