package org.millrace.endtoend;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HostConfig;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.millrace.endtoend.ComposeFile.Service;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * A container that is started as compose.yaml says: image, environment, secrets, networks,
 * capabilities and limits. It can be cut off from a network and joined to it again while it runs.
 */
final class ServiceContainer extends GenericContainer<ServiceContainer> {
  private static final int SECRET = 0600;

  private final Service service;
  private final Map<String, Network> networks = new LinkedHashMap<>();
  private final Set<String> cutOff = new HashSet<>();

  /**
   * Starts nothing yet.
   *
   * @param image that is to be run, which may be a smaller one than the service's
   * @param networks the farm's, by their names in compose.yaml
   * @param secrets what is in the files of compose.yaml's secrets, by their names there
   */
  ServiceContainer(
      Service service, String image, Map<String, Network> networks, Map<String, String> secrets) {
    super(DockerImageName.parse(image));
    this.service = service;
    for (String name : service.networks()) {
      this.networks.put(name, Objects.requireNonNull(networks.get(name), name));
    }
    withEnv(service.environment());
    withTmpFs(service.tmpfs());
    withLabels(Leftovers.LABELS);
    // The last one, which publishes ports; the others are joined before it starts.
    withNetwork(this.networks.get(service.networks().getLast()));
    withNetworkAliases(service.name());
    withCreateContainerCmdModifier(this::limit);
    service
        .secrets()
        .forEach((file, secret) ->
            withCopyToContainer(
                Transferable.of(Objects.requireNonNull(secrets.get(secret), secret), SECRET),
                "/run/secrets/" + file));
  }

  /** The network breaks off, both ways, in the middle of whatever is under way. */
  void cutOffFrom(String network) {
    dockerClient
        .disconnectFromNetworkCmd()
        .withNetworkId(network(network).getId())
        .withContainerId(getContainerId())
        .withForce(true)
        .exec();
    cutOff.add(network);
  }

  /** The network is back, under the same name; nothing happens where it was not cut off. */
  void join(String network) {
    if (cutOff.remove(network)) {
      join(getContainerId(), network);
    }
  }

  private void join(String container, String network) {
    dockerClient
        .connectToNetworkCmd()
        .withNetworkId(network(network).getId())
        .withContainerId(container)
        .withContainerNetwork(new ContainerNetwork().withAliases(service.name()))
        .exec();
  }

  @Override
  protected void containerIsCreated(String container) {
    List<String> all = service.networks();
    all.subList(0, all.size() - 1).forEach(name -> join(container, name));
  }

  private Network network(String name) {
    return Objects.requireNonNull(networks.get(name), name);
  }

  private void limit(CreateContainerCmd command) {
    service.platform().ifPresent(command::withPlatform);
    service.hostname().ifPresent(command::withHostName);
    HostConfig host = Objects.requireNonNull(command.getHostConfig());
    host.withCapDrop(capabilities("cap_drop"))
        .withCapAdd(capabilities("cap_add"))
        .withSecurityOpts(service.words("security_opt"));
    service.memoryBytes().ifPresent(host::withMemory);
    service.processes().ifPresent(host::withPidsLimit);
  }

  private Capability[] capabilities(String key) {
    return service.words(key).stream().map(Capability::valueOf).toArray(Capability[]::new);
  }
}
