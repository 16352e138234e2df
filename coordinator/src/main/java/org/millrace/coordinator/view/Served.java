package org.millrace.coordinator.view;

/** Who could take a build now: how those workers stand that have all the labels it requires. */
public enum Served {
  /** One at least is in use and was heard from within a lease. */
  ONLINE,
  /** None such, and one at least is paused or draining: somebody wanted it so. */
  PAUSED,
  /** None such, and one at least is in use and was not heard from. */
  OFFLINE,
  /** Nobody has the labels. */
  NONE;

  /** {@code id} and {@code served} of all requirements; its parameter is a lease in seconds. */
  static final String BY_REQUIREMENT =
      """
      SELECT q.id,
             CASE WHEN bool_or(w.state = 'ACTIVE'
                               AND w.last_seen_at > now() - make_interval(secs => ?)) THEN 'ONLINE'
                  WHEN bool_or(w.state <> 'ACTIVE') THEN 'PAUSED'
                  WHEN count(w.id) > 0 THEN 'OFFLINE'
                  ELSE 'NONE' END AS served
        FROM requirement q
        LEFT JOIN worker w ON w.state IN ('ACTIVE', 'PAUSED', 'DRAINING')
                          AND w.labels || w.abilities @> q.labels
       GROUP BY q.id
      """;
}
