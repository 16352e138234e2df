package org.millrace.coordinator.build;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The farm's pulse, which all coordinators beat together. After a gap no agent could renew its
 * lease, whatever it did; so every lease is given a whole one from now before anybody sweeps.
 */
@Component
class Pulse {
  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

  private final JdbcClient jdbc;
  private final LeaseSettings settings;

  /** This coordinator has beaten before. Only the sweeper's thread looks at it. */
  private boolean beating;

  Pulse(JdbcClient jdbc, LeaseSettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /**
   * From here on a pause of the farm is an outage: three beats, which may not come at each look.
   */
  Duration longestGap() {
    Duration beat = settings.heartbeat();
    return (beat.compareTo(settings.sweep()) < 0 ? settings.sweep() : beat).multipliedBy(3);
  }

  /**
   * What is an outage to this coordinator now. One that has just come back takes a missed beat for
   * one: coordinators that die again and again within less than the longest gap would otherwise
   * keep agents from calling for longer than a lease, and no single gap would show it.
   */
  private Duration gap() {
    return beating ? longestGap() : settings.heartbeat();
  }

  /**
   * Beats, if it is time. Of several coordinators that come back at once, the first sees the gap
   * and grants the leases; the others wait for its row and see a fresh pulse.
   */
  void beat() {
    int granted =
        jdbc.sql(
                """
                WITH before AS (
                  SELECT beaten_at FROM pulse
                  WHERE beaten_at < now() - :beat * interval '1 millisecond' FOR UPDATE
                ), beat AS (
                  UPDATE pulse SET beaten_at = now() FROM before
                  RETURNING before.beaten_at < now() - :gap * interval '1 millisecond' AS outage
                )
                UPDATE attempt a SET lease_until =
                  greatest(a.lease_until, now() + :lease * interval '1 millisecond')
                FROM beat WHERE beat.outage AND a.state IN ('LEASED', 'RUNNING')
                """)
            .param("beat", settings.heartbeat().toMillis())
            .param("gap", gap().toMillis())
            .param("lease", settings.lease().toMillis())
            .update();
    beating = true;
    if (granted > 0) {
      LOG.info(
          "the farm was away: {} running attempts have their lease extended by {}",
          granted,
          settings.lease());
    }
  }
}
