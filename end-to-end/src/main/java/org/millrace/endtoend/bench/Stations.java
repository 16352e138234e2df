package org.millrace.endtoend.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the time of M1 goes: the times that the database keeps of a push's way, each a station. A
 * transaction's time is that of its beginning.
 */
final class Stations {
  private static final String TIMES =
      """
      SELECT b.number,
             extract(epoch FROM i.received_at) * 1e9 AS received,
             extract(epoch FROM r.submitted_at) * 1e9 AS submitted,
             extract(epoch FROM a.leased_at) * 1e9 AS leased,
             extract(epoch FROM s.started_at) * 1e9 AS started,
             extract(epoch FROM b.finished_at) * 1e9 AS finished
      FROM inbox i
      JOIN change c ON c.inbox_id = i.id
      JOIN build_set_change sc ON sc.change_id = c.id
      JOIN build_request r ON r.build_set_id = sc.build_set_id
      JOIN build b ON b.request_id = r.id
      JOIN attempt a ON a.build_id = b.id
      JOIN step s ON s.attempt_id = a.id
      """;

  private static final Figure STORE = part("store", "of it: sent → the inbox row's transaction");
  private static final Figure SCHEDULE = part("schedule", "→ the request's transaction");
  private static final Figure LEASE = part("lease", "→ the claim's transaction");
  private static final Figure START = part("start", "→ the agent starts the step");
  private static final Figure RUN = part("run", "→ the command's mark");
  private static final Figure FINISH = part("finish", "afterwards: mark → build complete");

  private Stations() {}

  private static Figure part(String key, String title) {
    return Figure.less("m1.station." + key, title + ", p50", "ms");
  }

  /**
   * The median of each part of the way, in milliseconds.
   *
   * @param sent when each build's webhook was sent, in nanoseconds
   * @param ran when each build's command ran
   */
  static Map<Figure, Double> of(
      Database database, Map<Integer, Long> sent, Map<Integer, List<Long>> ran)
      throws SQLException {
    Map<Figure, List<Double>> parts = new LinkedHashMap<>();
    try (Connection connection = database.connect();
        PreparedStatement query = connection.prepareStatement(TIMES);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        int number = row.getInt("number");
        Long start = sent.get(number);
        if (start == null || !ran.containsKey(number)) {
          continue;
        }
        double mark = ran.get(number).getFirst();
        double[] at = {
          start,
          row.getDouble("received"),
          row.getDouble("submitted"),
          row.getDouble("leased"),
          row.getDouble("started"),
          mark,
          row.getDouble("finished")
        };
        Figure[] figures = {STORE, SCHEDULE, LEASE, START, RUN, FINISH};
        for (int i = 0; i < figures.length; i++) {
          parts.computeIfAbsent(figures[i], f -> new ArrayList<>()).add((at[i + 1] - at[i]) / 1e6);
        }
      }
    }
    Map<Figure, Double> medians = new LinkedHashMap<>();
    parts.forEach((figure, values) -> medians.put(figure, Samples.of(values).median()));
    return medians;
  }
}
