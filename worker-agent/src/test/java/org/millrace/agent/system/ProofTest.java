package org.millrace.agent.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProofTest {
  /** What the programs calculate, as src/main/proof/amd64.s has it. */
  @Test
  void the_result_is_what_the_arithmetic_comes_to() {
    long[] table = new long[16];
    long x = 1;
    long result = 0;
    for (int left = 1 << 20; left > 0; left--) {
      x = x * 6364136223846793005L + 1442695040888963407L;
      int at = (int) (x >>> 60);
      table[at] ^= x;
      result = (left & 1) == 1 ? result + table[at] : result ^ table[at];
    }
    assertThat(String.format("%016x", result)).isEqualTo(Proof.RESULT);
  }
}
