package org.millrace.coordinator.view;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which builders are meant, as a part of a statement that reads them as {@code builder r}; null
 * stands for all.
 *
 * @param tier a {@link Tier#key}
 * @param tag one of the builder's tags
 * @param text part of the name, small and capital letters alike
 */
public record BuilderTraits(
    @Nullable String branch,
    @Nullable String platform,
    @Nullable String architecture,
    @Nullable String mode,
    @Nullable String tier,
    @Nullable String tag,
    @Nullable String text) {
  public static final BuilderTraits ALL =
      new BuilderTraits(null, null, null, null, null, null, null);

  public boolean isAll() {
    return equals(ALL);
  }

  /** The conditions, whose values are put behind those that there are. */
  List<String> conditions(List<Object> values) {
    List<String> conditions = new ArrayList<>();
    narrow("r.branch = ?", branch, conditions, values);
    narrow("r.platform = ?", platform, conditions, values);
    narrow("r.architecture = ?", architecture, conditions, values);
    narrow("r.mode = ?", mode, conditions, values);
    narrow(Tier.KEY + " = ?", tier, conditions, values);
    narrow("? = ANY (r.tags)", tag, conditions, values);
    narrow("strpos(lower(r.name), lower(?)) > 0", text, conditions, values);
    return conditions;
  }

  private static void narrow(
      String condition, @Nullable String value, List<String> conditions, List<Object> values) {
    if (value != null) {
      conditions.add(condition);
      values.add(value);
    }
  }
}
