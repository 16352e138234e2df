package org.millrace.agent.system;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Proves what a machine's containers can do, as often as it is asked: foreign programs are run,
 * container engines are asked for their version. Safe for use by any thread; one asks at a time.
 */
public final class Proofs {
  private final Engines engines;
  private final Optional<Binfmt> binfmt;
  private final Optional<Emulation> emulation;
  private final Map<String, String> own;

  /**
   * @param path where programs are looked for, as {@code PATH} is written
   * @param folder where the programs are put that are run, and what is remembered
   */
  public Proofs(OperatingSystem system, String path, Path folder) {
    this(
        SearchPath.parse(path),
        system.foreignPrograms().map(Binfmt::new),
        Foreign.all(),
        Machine.architecture(),
        system.ownEmulator(),
        folder);
  }

  Proofs(
      SearchPath path,
      Optional<Binfmt> binfmt,
      List<Foreign> foreign,
      String own,
      Optional<String> ownEmulator,
      Path folder) {
    this.own = ownEmulator.map(emulator -> Map.of(own, emulator)).orElse(Map.of());
    Remembered remembered = new Remembered(folder.resolve("seen"));
    this.engines = new Engines(path, remembered);
    this.binfmt = binfmt;
    this.emulation = binfmt.map(table -> new Emulation(table, folder, remembered, foreign, own));
  }

  /** Proves it a single time, and leaves no file behind. */
  public static Abilities once(OperatingSystem system, String path) throws IOException {
    Path folder = Files.createTempDirectory("millrace-proofs");
    try {
      return new Proofs(system, path, folder).prove();
    } finally {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  /** Asks and runs everything anew; takes a fraction of a second where all is well. */
  public synchronized Abilities prove() {
    Engines.Found answered = engines.ask();
    List<String> complaints = new ArrayList<>(answered.complaints());
    Emulation.Found ran =
        emulation.map(Emulation::prove).orElse(new Emulation.Found(Map.of(), Map.of(), List.of()));
    complaints.addAll(ran.complaints());
    Map<String, String> emulators = new TreeMap<>(ran.emulators());
    emulators.putAll(own);
    return new Abilities(answered.engines(), emulators, ran.factors(), complaints);
  }

  /** Changes when what runs foreign programs has changed; costs next to nothing. */
  public String glance() {
    return binfmt.map(Binfmt::text).orElse("");
  }
}
