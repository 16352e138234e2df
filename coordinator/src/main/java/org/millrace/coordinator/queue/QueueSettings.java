package org.millrace.coordinator.queue;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things last.
 *
 * @param requestLife how long a request waits for a worker before it expires
 */
@ConfigurationProperties("millrace")
record QueueSettings(@DefaultValue("7d") Duration requestLife) {}
