package org.millrace.coordinator.web;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.millrace.webui.Status;

/**
 * A small picture that says how something stands: a name, a sign, a word.
 *
 * @param label what it is about, possibly in strangers' words
 * @param status gives colour and sign
 * @param word how it stands
 */
record Badge(String label, Status status, String word) {
  private static final int LONGEST = 60;
  private static final int PADDING = 7;
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  /** As SVG; the same every time. */
  String svg() {
    String left = Legible.text(label, LONGEST);
    String right = sign() + " " + word;
    int leftWidth = width(left);
    int rightWidth = width(right);
    int whole = leftWidth + rightWidth + 4 * PADDING;
    int middle = leftWidth + 2 * PADDING;
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartElement("svg");
      xml.writeDefaultNamespace(NAMESPACE);
      attributes(xml, "width", whole, "height", 20, "role", "img");
      xml.writeAttribute("aria-label", left + ": " + word);
      xml.writeStartElement("title");
      xml.writeCharacters(left + ": " + word);
      xml.writeEndElement();
      box(xml, 0, whole, "#3a424c");
      box(xml, middle, whole - middle, colour());
      // Squares the corners where the two meet.
      xml.writeEmptyElement("rect");
      attributes(xml, "x", middle, "width", 4, "height", 20, "fill", colour());
      words(xml, PADDING, leftWidth, left);
      words(xml, middle + PADDING, rightWidth, right);
      xml.writeEndElement();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Cannot draw the badge of " + left, e);
    }
    return text.toString();
  }

  private static void box(XMLStreamWriter xml, int x, int width, String fill)
      throws XMLStreamException {
    xml.writeEmptyElement("rect");
    attributes(xml, "x", x, "width", width, "height", 20, "rx", 4, "fill", fill);
  }

  private static void words(XMLStreamWriter xml, int x, int width, String words)
      throws XMLStreamException {
    xml.writeStartElement("text");
    attributes(xml, "x", x, "y", 14, "textLength", width, "lengthAdjust", "spacingAndGlyphs");
    attributes(
        xml, "fill", "#ffffff", "font-family", "Verdana,DejaVu Sans,sans-serif", "font-size", 11);
    xml.writeCharacters(words);
    xml.writeEndElement();
  }

  private static void attributes(XMLStreamWriter xml, Object... pairs) throws XMLStreamException {
    for (int i = 0; i < pairs.length; i += 2) {
      xml.writeAttribute(String.valueOf(pairs[i]), String.valueOf(pairs[i + 1]));
    }
  }

  /** In pixels, about: the picture makes the text fit. */
  private static int width(String text) {
    double width =
        text.codePoints()
            .mapToDouble(c -> c > 0x2e7f ? 12 : "ijl.,:;|!'() ".indexOf(c) >= 0 ? 4.2 : 7)
            .sum();
    return (int) Math.max(8, Math.ceil(width));
  }

  private String colour() {
    return switch (status.css()) {
      case "ok" -> "#0b6b4f";
      case "warn" -> "#7d4e00";
      case "fail" -> "#b1261a";
      case "infra" -> "#6a3ea1";
      case "run" -> "#0a58a8";
      default -> "#5b6570";
    };
  }

  private String sign() {
    return switch (status.css()) {
      case "ok" -> "✓";
      case "warn" -> "△";
      case "fail" -> "✗";
      default -> "–";
    };
  }
}
