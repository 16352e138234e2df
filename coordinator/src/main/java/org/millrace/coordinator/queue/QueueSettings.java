package org.millrace.coordinator.queue;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things last.
 *
 * @param requestLife how long a request waits for a worker before it expires
 * @param priorityPoint by how much earlier than its submission a request counts for each point of
 *     its priority; so nothing waits for ever behind what is more urgent
 * @param collapse whether a scheduler's newer request supersedes the one that waits; without, every
 *     push is built
 */
@ConfigurationProperties("millrace")
record QueueSettings(
    @DefaultValue("7d") Duration requestLife,
    @DefaultValue("3m") Duration priorityPoint,
    @DefaultValue("true") boolean collapse) {}
