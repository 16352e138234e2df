package org.millrace.coordinator.web;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the chunks. */
@Component
class StoredLogBytes implements LogBytes {
  private final JdbcClient jdbc;

  StoredLogBytes(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private record Chunk(long start, int length, byte[] content) {}

  @Override
  public void stream(long log, long from, long to, OutputStream out) throws IOException {
    long position = from;
    while (position < to) {
      List<Chunk> chunks =
          jdbc.sql(
                  """
                  SELECT start, length, content FROM log_chunk
                   WHERE log_id = ? AND start <= ? ORDER BY start DESC LIMIT 1
                  """)
              .params(log, position)
              .query((rs, n) -> new Chunk(rs.getLong(1), rs.getInt(2), rs.getBytes(3)))
              .list();
      if (chunks.isEmpty() || chunks.getFirst().start() + chunks.getFirst().length() <= position) {
        return;
      }
      Chunk chunk = chunks.getFirst();
      byte[] plain = Zstd.decompress(chunk.content(), chunk.length());
      int begin = (int) (position - chunk.start());
      int end = (int) Math.min(chunk.length(), to - chunk.start());
      out.write(plain, begin, end - begin);
      position = chunk.start() + end;
    }
  }
}
