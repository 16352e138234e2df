package org.millrace.coordinator.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the API token of the local farm's operator, and nothing else. */
@Command(
    name = "token",
    description = "Print the API token of the local farm's operator.",
    mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
  @Option(names = "--data", paramLabel = "DIR", description = "The farm's data folder.")
  private @Nullable Path named;

  @Override
  public Integer call() {
    Path folder = named != null ? named : DataFolder.usual(System.getenv());
    DataFolder data = new DataFolder(folder.toAbsolutePath().normalize());
    System.out.println(
        DataFolder.read(data.operatorToken())
            .orElseThrow(() ->
                new SetupException(
                    "There is no farm in %s yet. Start one with ./farm up, or name its folder with --data."
                        .formatted(data.root()))));
    return 0;
  }
}
