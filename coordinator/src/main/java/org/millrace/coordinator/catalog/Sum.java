package org.millrace.coordinator.catalog;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers and names with {@code +}, {@code -} and {@code *} between them, and blanks around those.
 * The result is a whole number, rounded up.
 */
final class Sum {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,4})?");
  private static final Pattern BLANKS = Pattern.compile(" +");
  private static final int LONGEST = 15;

  private Sum() {}

  /** The result as the one word of a list; no word after a complaint. */
  static List<String> of(
      String text, Place place, UnaryOperator<String> values, Complaints complaints) {
    String[] parts = BLANKS.split(text.strip(), -1);
    if (parts.length % 2 == 0 || parts.length > LONGEST) {
      return complain(text, place, complaints);
    }
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal product = BigDecimal.ONE;
    String before = "+";
    for (int i = 0; i < parts.length; i += 2) {
      BigDecimal operand = number(parts[i], place, values, complaints);
      if (operand == null) {
        return List.of();
      }
      product = product.multiply(operand);
      String next = i + 1 < parts.length ? parts[i + 1] : "";
      switch (next) {
        case "*" -> {
          // The product goes on.
        }
        case "+", "-", "" -> {
          sum = before.equals("+") ? sum.add(product) : sum.subtract(product);
          product = BigDecimal.ONE;
          before = next;
        }
        default -> {
          return complain(text, place, complaints);
        }
      }
    }
    return List.of(sum.setScale(0, RoundingMode.CEILING).toPlainString());
  }

  private static List<String> complain(String text, Place place, Complaints complaints) {
    complaints.add(
        place,
        "'"
            + Text.shortened(text)
            + "' is no sum: write numbers and names of values, with + - or * and blanks between"
            + " them");
    return List.of();
  }

  private static @Nullable BigDecimal number(
      String part, Place place, UnaryOperator<String> values, Complaints complaints) {
    if (NUMBER.matcher(part).matches()) {
      return new BigDecimal(part);
    }
    String value = values.apply(part);
    if (NUMBER.matcher(value).matches()) {
      return new BigDecimal(value);
    }
    complaints.add(
        place, "value '" + part + "' must be a number here, not '" + Text.shortened(value) + "'");
    return null;
  }
}
