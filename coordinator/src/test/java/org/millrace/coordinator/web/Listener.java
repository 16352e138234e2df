package org.millrace.coordinator.web;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads an event stream in the background. */
final class Listener implements AutoCloseable {
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final InputStream body;

  Listener(int port, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    request.header("Accept", "text/event-stream");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      body = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + path, e);
    }
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        received.add(line);
      }
    } catch (IOException e) {
      received.add("closed");
    }
  }

  /** Its lines so far. */
  List<String> received() {
    return received;
  }

  String all() {
    return String.join("\n", received);
  }

  /** The last id that it heard; empty where there was none. */
  String lastId() {
    return received.stream()
        .filter(line -> line.startsWith("id:"))
        .reduce("", (before, line) -> line.substring(3));
  }

  void until(String text) {
    await(text).atMost(Duration.ofSeconds(60)).until(() -> all().contains(text));
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
