package org.millrace.coordinator.build;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things last.
 *
 * @param lease how long a worker keeps an attempt without a heartbeat
 * @param heartbeat how often agents are to call, and how often the farm's pulse beats
 * @param sweep how often each coordinator looks for lapsed leases and for work that may begin
 * @param retryAfter the pause before each further attempt; their number is the number of retries
 */
@ConfigurationProperties("millrace")
record LeaseSettings(
    @DefaultValue("60s") Duration lease,
    @DefaultValue("10s") Duration heartbeat,
    @DefaultValue("1s") Duration sweep,
    @DefaultValue({"30s", "2m"}) List<Duration> retryAfter) {

  /** True where attempt {@code ordinal} (from 1) is not the last one that infrastructure gets. */
  boolean mayRetryAfter(int ordinal) {
    return ordinal <= retryAfter.size();
  }
}
