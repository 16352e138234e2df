package org.millrace.coordinator.view;

/**
 * How much a platform means to a release, as PEP 11 has it. A builder says so with a tag.
 *
 * @see <a href="https://peps.python.org/pep-0011/">PEP 11</a>
 */
public enum Tier {
  ONE("tier-1", "1", "tier 1"),
  TWO("tier-2", "2", "tier 2"),
  THREE("tier-3", "3", "tier 3"),
  NONE("", "none", "no tier");

  private final String tag;
  private final String key;
  private final String word;

  Tier(String tag, String key, String word) {
    this.tag = tag;
    this.key = key;
    this.word = word;
  }

  /** The key of the tier of {@code builder r}, in SQL; {@link #of} says the same. */
  static final String KEY =
      """
      CASE WHEN 'tier-1' = ANY (r.tags) THEN '1' WHEN 'tier-2' = ANY (r.tags) THEN '2'
           WHEN 'tier-3' = ANY (r.tags) THEN '3' ELSE 'none' END\
      """;

  /** Of a builder. */
  public static Tier of(BuilderRow builder) {
    for (Tier tier : values()) {
      if (builder.tags().contains(tier.tag)) {
        return tier;
      }
    }
    return NONE;
  }

  /** For addresses. */
  public String key() {
    return key;
  }

  /** For people. */
  public String word() {
    return word;
  }

  /** A failure on it stops a release, where the builder is stable. */
  public boolean blocks() {
    return this == ONE || this == TWO;
  }

  /** It is expected to be good. */
  public static boolean isStable(BuilderRow builder) {
    return !builder.tags().contains("unstable");
  }

  /**
   * Its failure stops a release: it is stable, of tier 1 or 2, and native, as what is tested under
   * QEMU is not the evidence that a tier asks for.
   */
  public static boolean guards(BuilderRow builder) {
    return isStable(builder) && of(builder).blocks() && builder.execution().equals("native");
  }
}
