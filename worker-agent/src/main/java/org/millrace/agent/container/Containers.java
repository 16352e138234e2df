package org.millrace.agent.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.spool.AgentHome;
import org.millrace.agent.spool.AttemptSpool;
import org.millrace.protocol.HeartbeatRequest.HeldAttempt;
import org.millrace.protocol.Reason;
import org.millrace.protocol.StepPlan;

/** The containers of one agent. Safe for use by any thread. */
public final class Containers {
  static final String LABEL = "org.millrace.";
  private static final int SECONDS = 30;

  private final AgentHome home;
  private final String owner;
  private final ContainerOptions options;
  private final @Nullable Engine engine;
  private final Set<String> unremoved = ConcurrentHashMap.newKeySet();
  private volatile boolean sweepDue;
  private volatile String lastTrouble = "";

  /** What hindered a step that is not its own doing. */
  public record Trouble(Reason reason, String message) {}

  /**
   * @param path where the engine's program is looked for
   */
  public Containers(AgentHome home, ContainerOptions options, String path) {
    this.home = home;
    this.owner = ContainerName.owner(home.folder());
    this.options = options;
    this.engine = Engine.find(options.engine(), path).orElse(null);
    this.sweepDue = engine != null;
  }

  /** What hinders every step that wants a container; null where nothing is known to. */
  public @Nullable Trouble hindrance() {
    return engine != null
        ? null
        : new Trouble(
            Reason.CONTAINER_ENGINE_FAILED,
            options.engine().isEmpty()
                ? "neither docker nor podman is installed on this worker, or not in its PATH"
                : options.engine() + " is not installed on this worker, or not in its PATH");
  }

  /**
   * The command that runs a step in its container.
   *
   * @param places what the container sees of the machine; the first is the workspace
   * @throws IllegalStateException if there is a hindrance
   */
  public List<String> command(
      AttemptSpool spool,
      StepPlan step,
      List<Path> places,
      Path directory,
      Map<String, String> environment)
      throws IOException {
    if (engine == null || step.container() == null) {
      throw new IllegalStateException("no engine for step " + step.name());
    }
    return new ContainerCommand(engine, options)
        .of(
            name(spool, step.name()),
            home,
            step.container(),
            spool.step(step.name()),
            places,
            directory,
            environment,
            new EnvironmentFile(spool, step.name()),
            step.command());
  }

  /** The environment of that command, which is not the step's. */
  public Map<String, String> environment() {
    return engine == null ? Map.of() : engine.environment();
  }

  /** What hindered a step that is over; empty where it ended by itself. */
  public Optional<Trouble> trouble(AttemptSpool spool, String step) throws IOException {
    try {
      String[] words = Files.readString(spool.step(step).resolve("trouble")).strip().split(" ", 2);
      return Optional.of(new Trouble(Reason.valueOf(words[0]), words.length > 1 ? words[1] : ""));
    } catch (NoSuchFileException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The image that a step ran in, by name and hash; empty where it is not known. */
  public String image(AttemptSpool spool, String step) throws IOException {
    try {
      return Files.readString(spool.step(step).resolve("image")).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /**
   * Sees to it that a step which is over or was killed leaves no container.
   *
   * @return false if that does not succeed now; it is tried again later
   */
  public boolean removeAfter(AttemptSpool spool, String step) {
    if (Files.exists(spool.step(step).resolve("gone"))) {
      return true;
    }
    String name = name(spool, step).toString();
    unremoved.add(name);
    // Its creation may still be under way in the engine, so that it is looked for once more later.
    sweepDue = true;
    remove(name);
    return !unremoved.contains(name);
  }

  /** An attempt is over: none of its containers is to be left. */
  public void over(AttemptSpool spool) {
    sweepDue |= spool.assignment().plan().steps().stream().anyMatch(s -> s.container() != null);
  }

  /**
   * Removes the containers of this agent that belong to no attempt that it holds, if there may be
   * any. To be called now and then.
   *
   * @param held the attempts that it holds at the time of the call
   */
  public void sweep(Supplier<Collection<HeldAttempt>> held) {
    if (engine == null || !(sweepDue || !unremoved.isEmpty())) {
      return;
    }
    try {
      Engine.Answer answer =
          engine.run(
              SECONDS,
              "ps",
              "--all",
              "--filter",
              "label=" + LABEL + "worker-home=" + home.folder(),
              "--format",
              "{{.Names}}");
      if (answer.code() != 0) {
        tellOnce("containers cannot be listed: " + answer.text());
        return;
      }
      sweepDue = false;
      // Asked after the list was made: a container in it belongs to no attempt that began since.
      Collection<HeldAttempt> now = held.get();
      List<String> there = answer.text().lines().map(String::strip).toList();
      unremoved.retainAll(there);
      for (String text : there) {
        Optional<ContainerName> name = ContainerName.parse(text);
        boolean wanted =
            name.isPresent()
                && now.contains(new HeldAttempt(name.get().attempt(), name.get().epoch()));
        if (!text.isEmpty() && (!wanted || unremoved.contains(text))) {
          Story.tell("container %s was left, removing it", text);
          unremoved.add(text);
          remove(text);
        }
      }
    } catch (IOException e) {
      tellOnce("containers cannot be listed: " + e);
    }
  }

  private void remove(String name) {
    if (engine == null) {
      return;
    }
    try {
      Engine.Answer answer = engine.run(SECONDS, "rm", "--force", "--volumes", name);
      if (answer.code() == 0
          || answer.text().toLowerCase(java.util.Locale.ROOT).contains("no such")) {
        unremoved.remove(name);
      } else {
        tellOnce("container " + name + " cannot be removed yet: " + answer.text());
      }
    } catch (IOException e) {
      tellOnce("container " + name + " cannot be removed yet: " + e);
    }
  }

  private void tellOnce(String trouble) {
    if (!trouble.equals(lastTrouble)) {
      lastTrouble = trouble;
      Story.tell("%s", trouble);
    }
  }

  private ContainerName name(AttemptSpool spool, String step) {
    return new ContainerName(
        owner, spool.assignment().attemptId(), spool.assignment().epoch(), step);
  }
}
