package org.millrace.coordinator.view;

import java.util.Locale;

/**
 * Which builders are meant; an empty text stands for all.
 *
 * @param tier a {@link Tier#key}
 * @param text part of the name, small and capital letters alike
 */
public record BuilderFilter(String branch, String platform, String mode, String tier, String text) {
  public static final BuilderFilter ALL = new BuilderFilter("", "", "", "", "");

  public boolean isAll() {
    return equals(ALL);
  }

  /** True where the builder is meant. */
  public boolean matches(BuilderRow builder) {
    return (branch.isEmpty() || branch.equals(builder.branch()))
        && (platform.isEmpty() || platform.equals(builder.platform()))
        && (mode.isEmpty() || mode.equals(builder.mode()))
        && (tier.isEmpty() || tier.equals(Tier.of(builder).key()))
        && (text.isEmpty()
            || builder.name().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)));
  }
}
