package org.millrace.coordinator.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.FarmDefinition;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says everything that is wrong with a builders.yaml; needs no farm. */
@Command(
    name = "lint",
    description = "Say all that is wrong with a builders.yaml. Exit code 1 if anything is.",
    mixinStandardHelpOptions = true)
final class LintCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", arity = "0..1", description = "The farm's own unless named.")
  private @Nullable String named;

  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    Path file = BuildersFile.find(named);
    FarmDefinition farm = BuildersFile.farm(BuildersFile.study(file), line.getErr());
    if (farm == null) {
      return BuildersFile.WRONG;
    }
    line.getOut()
        .printf(
            "%s is right: %d builders on %d platforms and %d branches, %d schedulers%n",
            file,
            farm.builders().size(),
            farm.builders().stream().map(builder -> builder.platform()).distinct().count(),
            farm.branches().size(),
            farm.schedulers().size());
    return 0;
  }
}
