package org.millrace.agent.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.millrace.agent.Resource;
import org.millrace.agent.spool.AgentHome;
import org.millrace.protocol.StepPlan.Container;

/**
 * Makes the command that runs a step in a container. It runs as a step like any other, so it is
 * watched, stopped and adopted like any other, and needs no agent while it runs.
 */
final class ContainerCommand {
  private static final String OUTSIDE = Resource.script(ContainerCommand.class, "container.sh");
  private static final String INSIDE = Resource.script(ContainerCommand.class, "inside.sh");
  private static final Path IPV6 = Path.of("/proc/sys/net/ipv6");
  private static final String WRITABLE = ":rw,exec,nosuid,nodev,mode=1777,size=";

  private final Engine engine;
  private final ContainerOptions options;

  ContainerCommand(Engine engine, ContainerOptions options) {
    this.engine = engine;
    this.options = options;
  }

  /**
   * The command.
   *
   * @param state the folder of the step's process
   * @param places workspace, home, tmp, properties and cache, in this order: all that the container
   *     sees of the machine
   * @param directory where the step runs
   * @param environmentFile a file that only the agent's user can read, to be written by this call
   */
  List<String> of(
      ContainerName name,
      AgentHome home,
      Container container,
      Path state,
      List<Path> places,
      Path directory,
      Map<String, String> environment,
      EnvironmentFile environmentFile,
      List<String> step)
      throws IOException {
    Architecture architecture = Architecture.of(container.architecture());
    List<String> command =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                OUTSIDE,
                "millrace-container",
                engine.program().toString(),
                state.toString(),
                name.toString(),
                container.image(),
                container.architecture(),
                architecture.platform(),
                architecture.machine(),
                options.user(),
                engine.isPodman() ? "keep-id" : "",
                Long.toString(options.memoryBytes() >> 20),
                home.accounts().toString()));
    places.forEach(place -> command.add(place.toString()));
    label(command, "worker-home", home.folder().toString());
    label(command, "attempt", Long.toString(name.attempt()));
    label(command, "epoch", Long.toString(name.epoch()));
    label(command, "step", name.step());
    confine(command, container);
    limit(command);
    for (Path place : places) {
      command.add("--mount=type=bind," + field("source", place) + "," + field("target", place));
    }
    command.add("--workdir=" + places.get(0));
    Map<String, String> whole = new TreeMap<>(environment);
    // For the engine's init process: SIGTERM is for all of the step's group, as outside.
    whole.put("TINI_KILL_PROCESS_GROUP", "1");
    command.addAll(environmentFile.write(whole));
    command.add("--entrypoint=/bin/sh");
    command.addAll(
        List.of(
            container.image(),
            "-c",
            INSIDE,
            "millrace-step",
            architecture.machine(),
            directory.toString()));
    command.addAll(step);
    return command;
  }

  /** No rights, and nothing that can be written to but what is mounted and what is in memory. */
  private void confine(List<String> command, Container container) {
    command.addAll(
        List.of(
            "--init",
            "--read-only",
            "--tmpfs=/tmp" + WRITABLE + "1g",
            "--tmpfs=/var/tmp" + WRITABLE + "256m",
            "--tmpfs=/run" + WRITABLE + "64m",
            "--cap-drop=ALL",
            "--security-opt=no-new-privileges",
            "--pull=never",
            "--log-driver=none",
            "--no-healthcheck",
            "--hostname=worker"));
    if (!container.network()) {
      // The step's own loopback works, with both addresses, and its own name leads there.
      command.addAll(List.of("--network=none", "--add-host=worker:127.0.0.1"));
      if (Files.exists(IPV6)) {
        command.add("--sysctl=net.ipv6.conf.all.disable_ipv6=0");
      }
    } else if (!engine.isPodman()) {
      command.add("--network=bridge");
    }
  }

  private void limit(List<String> command) {
    if (options.memoryBytes() > 0) {
      // Equal, so that there is no swap on top of it.
      command.add("--memory=" + options.memoryBytes());
      command.add("--memory-swap=" + options.memoryBytes());
    }
    if (options.cpus() > 0) {
      command.add("--cpus=" + options.cpus());
    }
    if (options.pids() > 0) {
      command.add("--pids-limit=" + options.pids());
    }
    command.addAll(List.of("--shm-size=1g", "--ulimit=core=0"));
  }

  private static void label(List<String> command, String key, String value) {
    command.add("--label=" + Containers.LABEL + key + "=" + value);
  }

  /** A field as CSV wants it: a path may hold commas and quotes. */
  private static String field(String name, Path path) {
    String text = name + "=" + path;
    return text.contains(",") || text.contains("\"")
        ? "\"" + text.replace("\"", "\"\"") + "\""
        : text;
  }
}
