package org.millrace.coordinator.web;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.millrace.coordinator.view.BuildRow;

/**
 * Builds as an Atom feed (RFC 4287).
 *
 * @param base the farm's address, without a slash at its end
 * @param self the feed's own path and query
 * @param page the page for people of the same builds
 */
record Feed(String base, String self, String page, String title) {
  private static final int LONGEST = 300;
  private static final String NAMESPACE = "http://www.w3.org/2005/Atom";

  /** The same bytes for the same builds, so that a reader can be told that nothing is new. */
  byte[] of(List<BuildRow> builds) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(bytes, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("feed");
      xml.writeDefaultNamespace(NAMESPACE);
      element(xml, "title", title);
      element(xml, "id", base + self);
      element(xml, "updated", time(builds.isEmpty() ? Instant.EPOCH : ended(builds.getFirst())));
      link(xml, "self", "application/atom+xml", base + self);
      link(xml, "alternate", "text/html", base + page);
      for (BuildRow build : builds) {
        entry(xml, build);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Cannot write the feed " + self, e);
    }
    return bytes.toByteArray();
  }

  private void entry(XMLStreamWriter xml, BuildRow build) throws XMLStreamException {
    String address = base + Words.build(build.id());
    xml.writeStartElement("entry");
    element(xml, "title", "%s: %s #%d".formatted(build.summary(), build.builder(), build.number()));
    element(xml, "id", address);
    element(xml, "updated", time(ended(build)));
    link(xml, "alternate", "text/html", address);
    xml.writeStartElement("author");
    element(xml, "name", build.builder());
    xml.writeEndElement();
    xml.writeEmptyElement("category");
    xml.writeAttribute("term", Words.status(build).word());
    element(
        xml,
        "summary",
        "%s %s of %s%s%s"
            .formatted(
                build.branch(),
                Words.revision(build.revision()),
                build.repository(),
                build.execution().equals("native") ? "" : ", " + build.execution(),
                build.detail().isEmpty() ? "" : ": " + build.detail()));
    xml.writeEndElement();
  }

  private static Instant ended(BuildRow build) {
    return build.finishedAt() == null ? build.startedAt() : build.finishedAt();
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static void element(XMLStreamWriter xml, String name, String text)
      throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(Legible.text(text, LONGEST));
    xml.writeEndElement();
  }

  private static void link(XMLStreamWriter xml, String rel, String type, String href)
      throws XMLStreamException {
    xml.writeEmptyElement("link");
    xml.writeAttribute("rel", rel);
    xml.writeAttribute("type", type);
    xml.writeAttribute("href", href);
  }
}
