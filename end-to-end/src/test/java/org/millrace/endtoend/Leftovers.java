package org.millrace.endtoend;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/**
 * What tests leave in the container engine when they are killed. All that they make there carries
 * the machine and the process that made it, so that a later run removes what belongs to nobody any
 * more, and nothing of a run that is under way beside it.
 */
final class Leftovers {
  private static final String OWNER = "org.millrace.test.owner";

  /** Goes on every container and network of this run. */
  static final Map<String, String> LABELS = Map.of(OWNER, owner(ProcessHandle.current()));

  private Leftovers() {}

  /** Removes containers, with their volumes, and networks whose owner is gone. */
  static void sweep() {
    DockerClient engine = DockerClientFactory.instance().client();
    engine.listContainersCmd().withShowAll(true).withLabelFilter(List.of(OWNER)).exec().stream()
        .filter(container -> isOrphan(container.getLabels()))
        .forEach(container -> removeContainer(engine, container.getId()));
    engine.listNetworksCmd().withFilter("label", List.of(OWNER)).exec().stream()
        .filter(network -> isOrphan(network.getLabels()))
        .forEach(network -> removeNetwork(engine, network.getId()));
  }

  private static boolean isOrphan(Map<String, String> labels) {
    String[] words = labels.getOrDefault(OWNER, "").split(" ", -1);
    return words.length == 3
        && words[0].equals(machine())
        && ProcessHandle.of(Long.parseLong(words[1]))
            .filter(process -> owner(process).equals(labels.get(OWNER)))
            .isEmpty();
  }

  private static String owner(ProcessHandle process) {
    Instant started = process.info().startInstant().orElse(Instant.EPOCH);
    return machine() + " " + process.pid() + " " + started.toEpochMilli();
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // A machine whose name leads nowhere is still one machine.
      return "unnamed";
    }
  }

  private static void removeContainer(DockerClient engine, String id) {
    try {
      engine.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException e) {
      System.err.println("removed by somebody else meanwhile: container " + id);
    }
  }

  private static void removeNetwork(DockerClient engine, String id) {
    try {
      engine.removeNetworkCmd(id).exec();
    } catch (NotFoundException e) {
      System.err.println("removed by somebody else meanwhile: network " + id);
    }
  }
}
