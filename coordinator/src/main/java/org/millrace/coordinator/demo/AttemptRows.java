package org.millrace.coordinator.demo;

import java.sql.SQLException;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** Attempts as rows, the last of each build and those before it. */
final class AttemptRows {
  private AttemptRows() {}

  /** Adds the row of {@code demo_attempt} of one of a build's attempts. */
  static void add(CopiedRows rows, long id, Wish.Run run, int ordinal) throws SQLException {
    Fate fate = run.fate;
    Track builder = run.wish.builder;
    boolean last = ordinal > fate.earlier();
    boolean over = !last || run.end > 0;
    boolean lost = over && (fate.isLost() || (!last && !isAlike(fate)));
    boolean told = over && !lost;
    long start = run.start + (ordinal - 1) * Wish.ANEW;
    long end = last ? run.end : start + (lost ? lostAfter(run) : endsAfter(run));
    Trouble trouble = told && last ? fate.trouble() : null;
    int sort = Math.floorMod(builder.platform().hashCode(), TestRows.SORTS);
    boolean tested = told && !fate.halts() && fate.reason() != Reason.STOPPED;
    int about = trouble == null ? 0 : trouble.id();
    rows.row(
        id,
        run.id,
        builder.id(),
        ordinal,
        run.worker.id(),
        CopiedRows.time(start),
        CopiedRows.time(end),
        run.planned / 1e3,
        lost ? "LOST" : over ? "FINISHED" : "RUNNING",
        !over ? null : !last ? Result.RETRY : fate.result(),
        !over ? null : lost ? Reason.WORKER_LOST : fate.reason(),
        told ? detail(run) : "",
        told ? fate.stepOf(builder) : 0,
        told && fate.halts(),
        sort,
        tested ? TestRows.roster(sort, about) : 0,
        tested ? about : 0);
  }

  /** Whether the attempts that were made again ended as the last one did. */
  private static boolean isAlike(Fate fate) {
    return fate.result() == Result.EXCEPTION && fate.reason().isInfrastructure();
  }

  private static long lostAfter(Wish.Run run) {
    return Math.min(Wish.LOST_AFTER, run.planned);
  }

  private static long endsAfter(Wish.Run run) {
    Track builder = run.wish.builder;
    return Math.round(run.planned * builder.begins(run.fate.stepOf(builder) + 1));
  }

  /** What a build's verdict says of its end. */
  static String detail(Wish.Run run) {
    return run.fate.isLost()
        ? "worker %s was not heard from any more".formatted(run.worker.name())
        : run.fate.detail();
  }
}
