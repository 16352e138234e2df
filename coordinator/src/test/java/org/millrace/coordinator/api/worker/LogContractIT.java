package org.millrace.coordinator.api.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.log.Artifacts;
import org.millrace.coordinator.log.Logs;
import org.millrace.coordinator.log.StoredLog;
import org.millrace.coordinator.testing.AgentCall;
import org.millrace.coordinator.testing.AgentCall.Answer;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.Fixtures;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.protocol.Protocol;
import org.springframework.beans.factory.annotation.Autowired;

/** Every row of docs/protocol.md for log bytes and artifacts, in its order. */
@FarmIT
class LogContractIT extends AgentsAtWork {
  private static final String LOG = "compile.stdio";

  @Autowired Logs logs;
  @Autowired Artifacts artifacts;

  private byte[] stored(TestAgent.Job job) throws IOException {
    StoredLog log = logs.find(new AttemptId(job.attempt()), LOG).orElseThrow();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    logs.stream(log.id(), 0, log.size(), out);
    return out.toByteArray();
  }

  // PATCH /attempts/{id}/logs/{name}

  @Test
  void log_204_stored_and_the_size_now() throws IOException {
    TestAgent.Job job = job();
    Answer answer = job.log(LOG, 0, "hello ");
    assertThat(answer.word()).isEqualTo("204");
    assertThat(answer.header(Protocol.OFFSET_HEADER)).isEqualTo("6");
    assertThat(job.log(LOG, 6, "world").header(Protocol.OFFSET_HEADER)).isEqualTo("11");
    assertThat(stored(job)).isEqualTo("hello world".getBytes(UTF_8));
  }

  @Test
  void log_204_bytes_that_are_there_are_skipped() throws IOException {
    TestAgent.Job job = job();
    job.log(LOG, 0, "hello ");
    assertThat(job.log(LOG, 0, "hello ").header(Protocol.OFFSET_HEADER)).isEqualTo("6");
    assertThat(job.log(LOG, 3, "lo world").header(Protocol.OFFSET_HEADER)).isEqualTo("11");
    assertThat(job.log(LOG, 0, "hello").header(Protocol.OFFSET_HEADER)).isEqualTo("11");
    assertThat(stored(job)).isEqualTo("hello world".getBytes(UTF_8));
  }

  @Test
  void log_204_an_empty_body_asks_for_the_size() {
    TestAgent.Job job = job();
    assertThat(job.log(LOG, 0, "").header(Protocol.OFFSET_HEADER)).isEqualTo("0");
    job.log(LOG, 0, "hello");
    assertThat(job.log(LOG, 0, "").header(Protocol.OFFSET_HEADER)).isEqualTo("5");
  }

  @Test
  void log_204_a_compressed_body() throws IOException {
    TestAgent.Job job = job();
    byte[] text = "line\n".repeat(100_000).getBytes(UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text);
    }
    Answer answer =
        job.patchLog(LOG, 0).header("Content-Encoding", "gzip").bytes(packed.toByteArray());
    assertThat(answer.header(Protocol.OFFSET_HEADER)).isEqualTo("500000");
    assertThat(stored(job)).isEqualTo(text);
    assertThat(
            job.patchLog(LOG, 0)
                .header("Content-Encoding", "gzip")
                .bytes("not gzip".getBytes(UTF_8))
                .word())
        .isEqualTo("400 MALFORMED");
  }

  @Test
  void log_400_bad_name() {
    TestAgent.Job job = job();
    for (String name :
        List.of("compile", "Compile.stdio", "nostep.stdio", "compile.a.b", "compile.", "..x")) {
      assertThat(job.log(name, 0, "x").word()).as(name).isEqualTo("400 BAD_NAME");
    }
    assertThat(job.log("..%2Fx", 0, "x").status()).isEqualTo(400);
    assertThat(
            jdbc.sql("SELECT count(*) FROM log WHERE attempt_id = ?")
                .param(job.attempt())
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void log_400_malformed_offset_missing_or_negative() {
    TestAgent.Job job = job();
    String path = "/attempts/" + job.attempt() + "/logs/" + LOG;
    assertThat(job.proven(AgentCall.patch(port, path)).bytes(new byte[1]).word())
        .isEqualTo("400 MALFORMED");
    assertThat(job.log(LOG, -1, "x").word()).isEqualTo("400 MALFORMED");
  }

  @Test
  void log_401_wrong_attempt_token() {
    TestAgent.Job job = job();
    TestAgent.Job other = job();
    assertThat(withToken(job, other.assignment().token()).word())
        .isEqualTo("401 WRONG_ATTEMPT_TOKEN");
    assertThat(withToken(job, "").word()).isEqualTo("401 WRONG_ATTEMPT_TOKEN");
  }

  private Answer withToken(TestAgent.Job job, String token) {
    return AgentCall.patch(port, "/attempts/" + job.attempt() + "/logs/" + LOG)
        .bearer(token)
        .header(Protocol.EPOCH_HEADER, job.assignment().epoch())
        .header(Protocol.OFFSET_HEADER, 0)
        .bytes(new byte[1]);
  }

  @Test
  void log_404_unknown_attempt() {
    for (String id : List.of("987654321", "x")) {
      assertThat(
              AgentCall.patch(port, "/attempts/" + id + "/logs/" + LOG)
                  .bearer("mra_x")
                  .header(Protocol.EPOCH_HEADER, 1)
                  .header(Protocol.OFFSET_HEADER, 0)
                  .bytes(new byte[1])
                  .word())
          .isEqualTo("404 UNKNOWN_ATTEMPT");
    }
  }

  @Test
  void log_409_stale_epoch_and_nothing_is_stored() throws IOException {
    TestAgent.Job job = job();
    job.log(LOG, 0, "hello");
    assertThat(
            AgentCall.patch(port, "/attempts/" + job.attempt() + "/logs/" + LOG)
                .bearer(job.assignment().token())
                .header(Protocol.EPOCH_HEADER, job.assignment().epoch() + 1)
                .header(Protocol.OFFSET_HEADER, 5)
                .bytes(new byte[1])
                .word())
        .isEqualTo("409 STALE_EPOCH");
    assertThat(stored(job)).isEqualTo("hello".getBytes(UTF_8));
  }

  @Test
  void log_413_more_than_4_mib_at_once() {
    TestAgent.Job job = job();
    assertThat(job.log(LOG, 0, new byte[Protocol.MAX_LOG_PIECE]).word()).isEqualTo("204");
    assertThat(job.log(LOG, 0, new byte[Protocol.MAX_LOG_PIECE + 1]).word())
        .isEqualTo("413 TOO_LARGE");
    // Without a length that could be looked at first.
    assertThat(
            job.patchLog(LOG, 0)
                .send(
                    BodyPublishers.fromPublisher(
                        BodyPublishers.ofByteArray(new byte[Protocol.MAX_LOG_PIECE + 1])))
                .word())
        .isEqualTo("413 TOO_LARGE");
  }

  @Test
  void log_413_beyond_the_logs_cap() {
    fixtures.request(
        fixtures.builder(
            Fixtures.definition(name("capped"), List.of(label), Fixtures.step("compile", 10))));
    TestAgent.Job job = agent(1).claim();
    assertThat(job.log(LOG, 0, "0123456789").word()).isEqualTo("204");
    assertThat(job.log(LOG, 10, "x").word()).isEqualTo("413 TOO_LARGE");
  }

  @Test
  void log_416_log_gap_names_the_size() {
    TestAgent.Job job = job();
    job.log(LOG, 0, "hello");
    Answer answer = job.log(LOG, 9, "x");
    assertThat(answer.word()).isEqualTo("416 LOG_GAP");
    assertThat(answer.header(Protocol.OFFSET_HEADER)).isEqualTo("5");
    assertThat(answer.problem().committed()).isEqualTo(Map.of(LOG, 5L));
  }

  // PUT /attempts/{id}/artifacts/{name}

  private static final String FILE = "compile.xml";

  @Test
  void artifact_204_stored_and_replaced() throws IOException {
    TestAgent.Job job = job();
    assertThat(job.artifact(FILE, "<first/>".getBytes(UTF_8)).word()).isEqualTo("204");
    assertThat(job.artifact(FILE, "<again/>".getBytes(UTF_8)).word()).isEqualTo("204");
    AttemptId attempt = new AttemptId(job.attempt());
    assertThat(artifacts.of(attempt)).hasSize(1);
    assertThat(artifacts.open(attempt, FILE).orElseThrow().readAllBytes())
        .isEqualTo("<again/>".getBytes(UTF_8));
  }

  @Test
  void artifact_400_bad_name() {
    TestAgent.Job job = job();
    for (String name : List.of("other.xml", "-x", "a%20b", ".hidden")) {
      assertThat(job.artifact(name, new byte[1]).word()).as(name).isEqualTo("400 BAD_NAME");
    }
  }

  @Test
  void artifact_400_malformed_no_length_or_no_hash() {
    TestAgent.Job job = job();
    assertThat(job.putArtifact(FILE).bytes(new byte[1]).word()).isEqualTo("400 MALFORMED");
    assertThat(
            job.putArtifact(FILE).header(Protocol.SHA256_HEADER, "abc").bytes(new byte[1]).word())
        .isEqualTo("400 MALFORMED");
    assertThat(
            job.putArtifact(FILE)
                .header(Protocol.SHA256_HEADER, TestAgent.sha256(new byte[1]))
                .send(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[1])))
                .word())
        .isEqualTo("400 MALFORMED");
  }

  @Test
  void artifact_401_404_409() {
    TestAgent.Job job = job();
    String hash = TestAgent.sha256(new byte[1]);
    String path = "/attempts/%d/artifacts/" + FILE;
    assertThat(
            AgentCall.put(port, path.formatted(job.attempt()))
                .bearer("mra_x")
                .header(Protocol.EPOCH_HEADER, 1)
                .header(Protocol.SHA256_HEADER, hash)
                .bytes(new byte[1])
                .word())
        .isEqualTo("401 WRONG_ATTEMPT_TOKEN");
    assertThat(
            AgentCall.put(port, path.formatted(987654321))
                .bearer("mra_x")
                .header(Protocol.EPOCH_HEADER, 1)
                .header(Protocol.SHA256_HEADER, hash)
                .bytes(new byte[1])
                .word())
        .isEqualTo("404 UNKNOWN_ATTEMPT");
    job.finish(List.of());
    assertThat(job.artifact(FILE, new byte[1]).word()).isEqualTo("409 STALE_EPOCH");
  }

  @Test
  void artifact_413_beyond_the_plans_cap() {
    TestAgent.Job job = job();
    assertThat(job.artifact(FILE, new byte[1000]).word()).isEqualTo("204");
    assertThat(job.artifact(FILE, new byte[1001]).word()).isEqualTo("413 TOO_LARGE");
  }

  @Test
  void artifact_422_hash_mismatch() {
    TestAgent.Job job = job();
    assertThat(
            job.putArtifact(FILE)
                .header(Protocol.SHA256_HEADER, TestAgent.sha256(new byte[1]))
                .bytes(new byte[2])
                .word())
        .isEqualTo("422 HASH_MISMATCH");
    assertThat(artifacts.of(new AttemptId(job.attempt()))).isEmpty();
  }
}
