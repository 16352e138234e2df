package org.millrace.coordinator.api.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.testing.TestAgent.allWell;
import static org.millrace.coordinator.testing.TestAgent.exited;
import static org.millrace.coordinator.testing.TestAgent.note;
import static org.millrace.coordinator.testing.TestAgent.properties;
import static org.millrace.coordinator.testing.TestAgent.started;
import static org.millrace.coordinator.testing.TestAgent.sum;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.AgentCall;
import org.millrace.coordinator.testing.AgentCall.Answer;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.protocol.Event;
import org.millrace.protocol.EventsRequest;
import org.millrace.protocol.EventsResponse;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.FinishRequest.LogSum;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.Protocol;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** Every row of docs/protocol.md for events and the end of an attempt, in its order. */
@FarmIT
class EndContractIT extends AgentsAtWork {

  private String step(TestAgent.Job job, String name, String column) {
    return jdbc.sql(
            "SELECT coalesce((%s)::text, '') FROM step WHERE attempt_id = ? AND name = ?"
                .formatted(column))
        .params(job.attempt(), name)
        .query(String.class)
        .single();
  }

  // POST /attempts/{id}/events

  @Test
  void events_200_stored_up_to_committed_and_the_first_makes_it_running() {
    TestAgent.Job job = job();
    assertThat(attemptState(job)).isEqualTo("LEASED");
    Answer answer = job.events(started(1, "compile"), exited(2, "compile", 3));
    assertThat(answer.word()).isEqualTo("200");
    assertThat(answer.as(EventsResponse.class).committed()).isEqualTo(2);
    assertThat(attemptState(job)).isEqualTo("RUNNING");
    assertThat(step(job, "compile", "state")).isEqualTo("FINISHED");
    assertThat(step(job, "compile", "exit_code")).isEqualTo("3");
    assertThat(step(job, "test", "state")).isEqualTo("PENDING");
  }

  @Test
  void events_200_events_at_or_below_the_stored_number_are_skipped() {
    TestAgent.Job job = job();
    job.events(started(1, "compile"), note(2, "compile", "once"));
    assertThat(
            job.events(started(1, "compile"), note(2, "compile", "once"), started(3, "test"))
                .as(EventsResponse.class)
                .committed())
        .isEqualTo(3);
    assertThat(step(job, "compile", "detail")).isEqualTo("once");
    assertThat(job.events().as(EventsResponse.class).committed()).isEqualTo(3);
  }

  @Test
  void events_200_properties_are_kept_and_replaced_whatever_is_in_them() {
    TestAgent.Job job = job();
    job.events(
        properties(1, "compile", Map.of("proof.gil", "on", "n\0ul", "a\0b")),
        properties(2, "", Map.of("proof.gil", "off", "long", "x".repeat(5000))));
    assertThat(
            jdbc.sql("SELECT name || '=' || left(value, 9) FROM property WHERE attempt_id = ?")
                .param(job.attempt())
                .query(String.class)
                .list())
        .containsExactlyInAnyOrder("proof.gil=off", "nul=ab", "long=xxxxxxxxx");
  }

  @Test
  void events_400_malformed() {
    TestAgent.Job job = job();
    String path = "/attempts/" + job.attempt() + "/events";
    for (String body :
        List.of(
            "",
            "{}",
            "{\"events\":[null]}",
            "{\"events\":[{\"sequence\":1}]}",
            "{\"events\":[{\"sequence\":1,\"kind\":\"PARTY\"}]}",
            "{\"events\":[{\"sequence\":0,\"kind\":\"NOTE\"}]}")) {
      assertThat(job.proven(AgentCall.post(port, path)).text(body).word())
          .as(body)
          .isEqualTo("400 MALFORMED");
    }
    assertThat(job.events(started(2, "test"), started(1, "compile")).word())
        .isEqualTo("400 MALFORMED");
    Event notAnEnd = exited(1, "compile", 0);
    assertThat(
            job.events(
                    new Event(
                        1,
                        notAnEnd.at(),
                        Event.Kind.NOTE,
                        "",
                        notAnEnd.end(),
                        0,
                        null,
                        "",
                        Map.of()))
                .word())
        .isEqualTo("400 MALFORMED");
    Event[] many =
        LongStream.rangeClosed(1, 1001).mapToObj(n -> note(n, "", "x")).toArray(Event[]::new);
    assertThat(job.events(many).word()).isEqualTo("400 MALFORMED");
    assertThat(attemptState(job)).isEqualTo("LEASED");
  }

  @Test
  void events_400_bad_name() {
    TestAgent.Job job = job();
    assertThat(job.events(started(1, "nostep")).word()).isEqualTo("400 BAD_NAME");
    assertThat(job.events(started(1, "")).word()).isEqualTo("400 BAD_NAME");
    assertThat(job.events(properties(1, "nostep", Map.of())).word()).isEqualTo("400 BAD_NAME");
  }

  @Test
  void events_401_404_409() {
    TestAgent.Job job = job();
    EventsRequest body = new EventsRequest(List.of());
    assertThat(
            AgentCall.post(port, "/attempts/" + job.attempt() + "/events")
                .bearer("mra_x")
                .header(Protocol.EPOCH_HEADER, 1)
                .json(body)
                .word())
        .isEqualTo("401 WRONG_ATTEMPT_TOKEN");
    assertThat(
            AgentCall.post(port, "/attempts/987654321/events")
                .bearer("mra_x")
                .header(Protocol.EPOCH_HEADER, 1)
                .json(body)
                .word())
        .isEqualTo("404 UNKNOWN_ATTEMPT");
    assertThat(
            AgentCall.post(port, "/attempts/" + job.attempt() + "/events")
                .bearer(job.assignment().token())
                .header(Protocol.EPOCH_HEADER, 2)
                .json(body)
                .word())
        .isEqualTo("409 STALE_EPOCH");
    assertThat(
            AgentCall.post(port, "/attempts/" + job.attempt() + "/events")
                .bearer(job.assignment().token())
                .json(body)
                .word())
        .isEqualTo("400 MALFORMED");
  }

  @Test
  void events_416_event_gap_names_the_highest_stored() {
    TestAgent.Job job = job();
    job.events(started(1, "compile"));
    Answer answer = job.events(exited(3, "compile", 0));
    assertThat(answer.word()).isEqualTo("416 EVENT_GAP");
    assertThat(answer.problem().committed()).isEqualTo(Map.of("events", 1L));
    assertThat(job.events(note(2, "", "a"), note(4, "", "b")).word()).isEqualTo("416 EVENT_GAP");
    assertThat(step(job, "compile", "state")).isEqualTo("RUNNING");
  }

  // POST /attempts/{id}/finish

  private static final byte[] OUTPUT = "all\nis well\n".getBytes(UTF_8);

  @Test
  void finish_200_over_and_again_the_same_answer() {
    TestAgent.Job job = job();
    job.log("compile.stdio", 0, OUTPUT);
    List<Event> events = allWell();
    Answer first = job.finish(events, sum("compile.stdio", OUTPUT));
    assertThat(first.word()).isEqualTo("200");
    assertThat(first.as(FinishResponse.class))
        .isEqualTo(new FinishResponse(Result.SUCCESS, Reason.NONE, "build successful"));
    assertThat(job.finish(events, sum("compile.stdio", OUTPUT)).as(FinishResponse.class))
        .isEqualTo(first.as(FinishResponse.class));
    assertThat(build(job, "state")).isEqualTo("COMPLETE");
    assertThat(request(job, "result")).isEqualTo("SUCCESS");
    assertThat(step(job, "compile", "result")).isEqualTo("SUCCESS");
  }

  @Test
  void finish_200_a_log_without_bytes_is_whole() {
    assertThat(job().finish(List.of(), sum("compile.stdio", new byte[0])).word()).isEqualTo("200");
  }

  @Test
  void finish_200_cancelled_is_cancelled() {
    TestAgent.Job job = job();
    builds.stop(buildOf(job), "user ada", "enough");
    FinishResponse answer =
        job.finish(
                new FinishRequest(
                    AttemptEnd.CANCELLED, null, "", List.of(started(1, "compile")), 1, List.of()))
            .as(FinishResponse.class);
    assertThat(answer.result()).isEqualTo(Result.CANCELLED);
    assertThat(answer.reason()).isEqualTo(Reason.STOPPED);
    assertThat(build(job, "state")).isEqualTo("COMPLETE");
    assertThat(step(job, "compile", "state")).isEqualTo("FINISHED");
  }

  @Test
  void finish_200_broken_gets_another_attempt_after_a_pause() {
    TestAgent.Job job = job();
    FinishRequest broken =
        new FinishRequest(
            AttemptEnd.BROKEN, Reason.DISK_FULL, "no space left", List.of(), 0, List.of());
    FinishResponse answer = job.finish(broken).as(FinishResponse.class);
    assertThat(answer).isEqualTo(new FinishResponse(Result.RETRY, Reason.DISK_FULL, "retry"));
    assertThat(job.finish(broken).as(FinishResponse.class)).isEqualTo(answer);
    assertThat(build(job, "state")).isEqualTo("RETRYING");
    assertThat(request(job, "state")).isEqualTo("PENDING");
    assertThat(request(job, "not_before > now() + interval '15 seconds'")).isEqualTo("true");
  }

  @Test
  void finish_400_malformed() {
    TestAgent.Job job = job();
    for (String body :
        List.of(
            "",
            "{\"end\":\"COMPLETED\"}",
            "{\"end\":\"PERHAPS\",\"logs\":[],\"lastEvent\":0}",
            "{\"end\":\"COMPLETED\",\"lastEvent\":0,\"logs\":[{\"name\":\"../x\",\"size\":1,"
                + "\"sha256\":\"\"}]}",
            "{\"end\":\"COMPLETED\",\"lastEvent\":1,\"logs\":[],\"events\":[{\"sequence\":1}]}")) {
      assertThat(job.finishCall().text(body).word()).as(body).isEqualTo("400 MALFORMED");
    }
  }

  @Test
  void finish_401_404_409() {
    TestAgent.Job job = job();
    FinishRequest body = new FinishRequest(AttemptEnd.COMPLETED, null, "", List.of(), 0, List.of());
    assertThat(
            AgentCall.post(port, "/attempts/" + job.attempt() + "/finish")
                .bearer("mra_x")
                .header(Protocol.EPOCH_HEADER, 1)
                .json(body)
                .word())
        .isEqualTo("401 WRONG_ATTEMPT_TOKEN");
    assertThat(
            AgentCall.post(port, "/attempts/987654321/finish")
                .bearer("mra_x")
                .header(Protocol.EPOCH_HEADER, 1)
                .json(body)
                .word())
        .isEqualTo("404 UNKNOWN_ATTEMPT");
    job.finish(List.of());
    assertThat(
            AgentCall.post(port, "/attempts/" + job.attempt() + "/finish")
                .bearer(job.assignment().token())
                .header(Protocol.EPOCH_HEADER, 2)
                .json(body)
                .word())
        .isEqualTo("409 STALE_EPOCH");
  }

  @Test
  void finish_416_incomplete_bytes_or_events_are_missing() {
    TestAgent.Job job = job();
    job.log("compile.stdio", 0, "all\n");
    Answer answer =
        job.finish(
            new FinishRequest(
                AttemptEnd.COMPLETED,
                null,
                "",
                List.of(exited(2, "compile", 0)),
                2,
                List.of(sum("compile.stdio", OUTPUT), sum("test.stdio", OUTPUT))));
    assertThat(answer.word()).isEqualTo("416 INCOMPLETE");
    assertThat(answer.problem().committed())
        .isEqualTo(Map.of("compile.stdio", 4L, "test.stdio", 0L, "events", 0L));
    assertThat(build(job, "state")).isEqualTo("RUNNING");
  }

  @Test
  void finish_416_incomplete_a_wrong_hash_throws_the_log_away_until_it_is_right() {
    TestAgent.Job job = job();
    job.log("compile.stdio", 0, OUTPUT);
    LogSum other = sum("compile.stdio", "all\nis lost\n".getBytes(UTF_8));
    Answer answer = job.finish(List.of(), other);
    assertThat(answer.word()).isEqualTo("416 INCOMPLETE");
    assertThat(answer.problem().committed()).isEqualTo(Map.of("compile.stdio", 0L));
    assertThat(job.log("compile.stdio", 0, "all\nis lost\n").header(Protocol.OFFSET_HEADER))
        .isEqualTo("12");
    assertThat(job.finish(List.of(), other).word()).isEqualTo("200");
  }

  @Test
  void finish_416_incomplete_a_log_with_too_many_bytes_is_thrown_away() {
    TestAgent.Job job = job();
    job.log("compile.stdio", 0, OUTPUT);
    LogSum shorter = sum("compile.stdio", "all\n".getBytes(UTF_8));
    assertThat(job.finish(List.of(), shorter).problem().committed())
        .isEqualTo(Map.of("compile.stdio", 0L));
  }
}
