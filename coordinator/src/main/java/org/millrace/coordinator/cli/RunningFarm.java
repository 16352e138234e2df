package org.millrace.coordinator.cli;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The farm that runs on this machine, known by its data folder. */
final class RunningFarm {
  private RunningFarm() {}

  /**
   * Its API, as its operator.
   *
   * @param folder the usual one where null
   * @throws SetupException where there is none
   */
  static FarmClient client(@Nullable Path folder) {
    Path named = folder != null ? folder : DataFolder.usual(System.getenv());
    DataFolder data = new DataFolder(named.toAbsolutePath().normalize());
    return new FarmClient(
        URI.create(known(data, data.address())), known(data, data.operatorToken()));
  }

  private static String known(DataFolder data, Path file) {
    return DataFolder.read(file)
        .map(String::strip)
        .orElseThrow(() ->
            new SetupException(
                "There is no farm in %s. Start one with ./farm up, or name its folder with --data."
                    .formatted(data.root())));
  }
}
