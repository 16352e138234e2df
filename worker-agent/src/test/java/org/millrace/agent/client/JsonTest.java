package org.millrace.agent.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.millrace.protocol.Assignment;
import org.millrace.protocol.Event;
import org.millrace.protocol.HeartbeatResponse;

class JsonTest {
  @Test
  void instants_are_iso_8601_and_absent_is_null() {
    Event event =
        new Event(
            1,
            Instant.parse("2026-11-22T19:51:03.123456Z"),
            Event.Kind.STEP_STARTED,
            "git",
            null,
            null,
            null,
            "",
            Map.of());
    String json = Json.write(event);
    assertThat(json).contains("\"at\":\"2026-11-22T19:51:03.123456Z\"").doesNotContain("null");
    assertThat(Json.read(json, Event.class)).isEqualTo(event);
  }

  @Test
  void durations_are_iso_8601_and_unknown_keys_are_ignored() {
    Assignment assignment =
        Json.read(
            "{\"attemptId\":3,\"epoch\":4,\"token\":\"t\",\"lease\":\"PT1M\",\"news\":[1,{}],"
                + "\"plan\":{\"builder\":\"b\",\"steps\":[{\"name\":\"s\",\"silence\":null,\"limit\":\"PT20M\"}]}}",
            Assignment.class);
    assertThat(assignment.lease()).isEqualTo(Duration.ofMinutes(1));
    assertThat(assignment.plan().steps().get(0).silence()).isNull();
    assertThat(assignment.plan().steps().get(0).limit()).isEqualTo(Duration.ofMinutes(20));
  }

  @Test
  void an_unknown_enum_word_is_refused() {
    assertThatThrownBy(() -> Json.read("{\"worker\":\"DANCE\"}", HeartbeatResponse.class))
        .isInstanceOf(JsonParseException.class)
        .hasMessageContaining("DANCE");
  }

  @Test
  void what_is_not_json_is_refused() {
    for (String text : new String[] {"", "<html>", "[]", "{\"lease\":\"soon\"}"}) {
      assertThatThrownBy(() -> Json.read(text, Assignment.class))
          .as(text)
          .isInstanceOf(JsonParseException.class);
    }
  }
}
