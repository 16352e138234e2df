package org.millrace.coordinator.log;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.build.Fence;
import org.millrace.coordinator.build.LeaseProof;
import org.millrace.coordinator.build.Refusal;
import org.millrace.protocol.ProblemCode;
import org.millrace.protocol.Protocol;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Files that builds leave, such as JUnit XML. Safe from any thread. */
@Component
public class Artifacts {
  private static final String FENCED =
      " WHERE a.id = ? AND a.epoch = ? AND a.token_hash = ? AND a.state IN ('LEASED', 'RUNNING') ";

  private final JdbcClient jdbc;
  private final Fence fence;

  Artifacts(JdbcClient jdbc, Fence fence) {
    this.jdbc = jdbc;
    this.fence = fence;
  }

  /**
   * Stores a file that the plan names, in the place of one that is there already.
   *
   * @param length bytes that are said to come; more than the cap is refused without reading them
   * @param sha256 of the bytes, hexadecimal
   * @throws Refusal where the proof fails, the plan has no such file, it is too large, or the hash
   *     is not that of the bytes
   * @throws IOException of {@code bytes}
   */
  public void put(LeaseProof proof, String name, long length, String sha256, InputStream bytes)
      throws IOException {
    long cap = cap(proof, name);
    if (length > cap) {
      throw tooLarge(name, cap);
    }
    MessageDigest hash = OpenLogs.newHash();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    long size;
    try (InputStream hashed = new DigestInputStream(bytes, hash);
        ZstdOutputStream zstd = new ZstdOutputStream(packed)) {
      size = copy(hashed, zstd, name, cap);
    }
    String found = HexFormat.of().formatHex(hash.digest());
    if (!found.equals(sha256.toLowerCase(Locale.ROOT))) {
      throw new Refusal(
          ProblemCode.HASH_MISMATCH,
          "Artifact %s has the SHA-256 %s, and the call said %s. Send it again."
              .formatted(name, found, sha256));
    }
    int stored =
        jdbc.sql(
                """
                INSERT INTO artifact (attempt_id, name, size, sha256, content)
                SELECT a.id, ?, ?, ?, ? FROM attempt a
                """
                    + FENCED
                    + """
                    ON CONFLICT (attempt_id, name) DO UPDATE SET size = excluded.size,
                      sha256 = excluded.sha256, content = excluded.content, created_at = now()
                    """)
            .params(
                name,
                size,
                found,
                packed.toByteArray(),
                proof.attempt().value(),
                proof.epoch(),
                proof.tokenHash())
            .update();
    if (stored == 0) {
      throw fence.refusal(proof);
    }
  }

  private long cap(LeaseProof proof, String name) {
    Refusal unknown = new Refusal(ProblemCode.BAD_NAME, "The plan has no artifact '" + name + "'.");
    if (!Protocol.ARTIFACT_NAME.matcher(name).matches()) {
      throw unknown;
    }
    return jdbc.sql(
            """
            SELECT (f.file ->> 'cap')::bigint FROM attempt a JOIN build b ON b.id = a.build_id,
              jsonb_array_elements(b.definition -> 'steps') AS s(step),
              jsonb_array_elements(s.step -> 'artifacts') AS f(file)
            """
                + FENCED
                + "AND f.file ->> 'name' = ? LIMIT 1")
        .params(proof.attempt().value(), proof.epoch(), proof.tokenHash(), name)
        .query(Long.class)
        .optional()
        .orElseThrow(() -> fence.refusal(proof, unknown));
  }

  private static long copy(InputStream from, ZstdOutputStream to, String name, long cap)
      throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long size = 0;
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      size += n;
      if (size > cap) {
        throw tooLarge(name, cap);
      }
      to.write(buffer, 0, n);
    }
    return size;
  }

  private static Refusal tooLarge(String name, long cap) {
    return new Refusal(
        ProblemCode.TOO_LARGE,
        "Artifact %s is larger than its cap of %d bytes.".formatted(name, cap));
  }

  /** What the attempt left, by name. */
  public List<StoredArtifact> of(AttemptId attempt) {
    return jdbc.sql(
            "SELECT name, size, sha256, created_at FROM artifact WHERE attempt_id = ? ORDER BY name")
        .param(attempt.value())
        .query((row, n) ->
            new StoredArtifact(
                attempt,
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getObject(4, OffsetDateTime.class).toInstant()))
        .list();
  }

  /** The bytes of a file, to be closed by the caller; empty where there is no such file. */
  public Optional<InputStream> open(AttemptId attempt, String name) throws IOException {
    Optional<byte[]> packed =
        jdbc.sql("SELECT content FROM artifact WHERE attempt_id = ? AND name = ?")
            .params(attempt.value(), name)
            .query((row, n) -> row.getBytes(1))
            .optional();
    return packed.isEmpty()
        ? Optional.empty()
        : Optional.of(new ZstdInputStream(new ByteArrayInputStream(packed.get())));
  }
}
