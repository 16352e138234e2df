package org.millrace.agent.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that a well-behaved server does not give, and ones that it may. */
class HttpIT {
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ServerSocket server = server();
  private final Http http =
      new Http(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/farm/"), executor);

  private static ServerSocket server() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    executor.shutdownNow();
  }

  /** Each connection gets the next text as its answer and is closed. */
  private void answer(String... texts) {
    executor.execute(() -> {
      for (String text : texts) {
        try (Socket socket = server.accept()) {
          readHead(socket.getInputStream());
          socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          return;
        }
      }
    });
  }

  private static void readHead(InputStream in) throws IOException {
    int newLines = 0;
    for (int c = in.read(); c >= 0 && newLines < 2; c = newLines < 2 ? in.read() : c) {
      newLines = c == '\n' ? newLines + 1 : c == '\r' ? newLines : 0;
    }
  }

  private Answer send(Duration timeout) {
    return http.send(
        new Request("GET", "/x", List.of(), Body.of(new byte[0], 0), timeout, () -> {}));
  }

  private Answer send() {
    return send(Duration.ofSeconds(20));
  }

  private static Answer.Ok ok(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Ok.class);
    return (Answer.Ok) answer;
  }

  @Test
  void chunks_lengths_and_closed_connections_are_understood() {
    answer(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: x\r\n\r\n",
        "HTTP/1.1 200\r\ncontent-length:2\r\n\r\n{}",
        "HTTP/1.0 200 OK\r\n\r\nuntil the end",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nUpload-Offset: 17\r\n\r\n");
    assertThat(ok(send()).body()).isEqualTo("abcde");
    assertThat(ok(send()).body()).isEqualTo("{}");
    assertThat(ok(send()).body()).isEqualTo("until the end");
    assertThat(ok(send()).offset()).hasValue(17);
  }

  @Test
  void a_kept_connection_that_was_closed_meanwhile_is_replaced() {
    answer(
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
    assertThat(ok(send()).body()).isEqualTo("a");
    assertThat(ok(send()).body()).isEqualTo("b");
  }

  @Test
  void nonsense_is_no_answer() {
    String[] nonsense = {
      "",
      "SSH-2.0-x\r\n",
      "HTTP/1.1 abc\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\npage",
      "HTTP/1.1 409 Conflict\r\nContent-Type: application/problem+json\r\nContent-Length: 17\r\n\r\n{\"code\":\"UNHEARD\"}",
    };
    answer(nonsense);
    for (String text : nonsense) {
      assertThat(send()).as(text).isInstanceOf(Answer.Unreachable.class);
    }
  }

  @Test
  void a_server_that_says_nothing_is_given_up() {
    executor.execute(() -> {
      try (Socket socket = server.accept()) {
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        return;
      }
    });
    assertThat(send(Duration.ofMillis(300)))
        .isInstanceOfSatisfying(
            Answer.Unreachable.class, u -> assertThat(u.why()).contains("no answer within"));
  }

  @Test
  void nobody_there_is_unreachable() throws IOException {
    server.close();
    assertThat(send()).isInstanceOf(Answer.Unreachable.class);
  }
}
