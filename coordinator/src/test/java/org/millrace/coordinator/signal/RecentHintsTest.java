package org.millrace.coordinator.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentHintsTest {
  private static final Set<Topic> ASKED = Set.of(Topic.BUILDS, Topic.WORKERS);

  private final RecentHints recent = new RecentHints();

  @Test
  void what_changed_since_a_position_is_known_by_topic() {
    recent.add(Topic.BUILDS);
    String position = recent.position();
    assertThat(recent.since(position, ASKED).topics()).isEmpty();
    recent.add(Topic.WORKERS);
    recent.add(Topic.QUEUE);
    RecentHints.News news = recent.since(position, ASKED);
    assertThat(news.topics()).containsExactly(Topic.WORKERS);
    assertThat(recent.since(news.position(), ASKED).topics()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "7", "other-7", "other-0", "\n", "-1", "99999999999999999999"})
  void of_a_position_that_this_row_does_not_have_everything_may_have_changed(String strange) {
    String own = recent.position().replaceFirst("\\d+$", "");
    assertThat(recent.since(strange, ASKED).topics()).isEqualTo(ASKED);
    assertThat(recent.since(own + strange, ASKED).topics()).isEqualTo(ASKED);
    assertThat(recent.since(new RecentHints().position(), ASKED).topics()).isEqualTo(ASKED);
  }

  @Test
  void after_hints_that_may_not_have_been_heard_everything_may_have_changed() {
    String before = recent.position();
    recent.gap();
    assertThat(recent.since(before, ASKED).topics()).isEqualTo(ASKED);
    assertThat(recent.since(recent.position(), ASKED).topics()).isEmpty();
  }

  @Test
  void a_position_that_is_too_old_to_be_remembered_is_answered_with_everything() {
    recent.add(Topic.QUEUE);
    String old = recent.position();
    for (int i = 0; i < RecentHints.MOST_TOPICS; i++) {
      recent.add(Topic.log(i));
    }
    assertThat(recent.since(old, ASKED).topics()).isEmpty();
    String young = recent.position();
    recent.add(Topic.log(-1));
    recent.add(Topic.log(-2));
    assertThat(recent.since(old, ASKED).topics()).isEqualTo(ASKED);
    assertThat(recent.since(young, ASKED).topics()).isEmpty();
  }
}
