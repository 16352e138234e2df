package org.millrace.coordinator.web;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The event streams that are open: each has a virtual thread; all end when the farm stops. */
@Component
class EventStreams implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
  private static final int MOST = 2000;

  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  /** What a stream does until it ends or its browser goes away. */
  @FunctionalInterface
  interface Work {
    void serve(EventStream stream) throws IOException, InterruptedException;
  }

  SseEmitter serve(String name, Work work) {
    if (open.size() >= MOST) {
      throw new ResponseStatusException(
          HttpStatus.SERVICE_UNAVAILABLE,
          "Too many pages are being kept live; this one can be reloaded by hand.");
    }
    EventStream stream = new EventStream();
    open.add(stream);
    Thread.ofVirtual()
        .name(name)
        .start(() -> {
          try {
            work.serve(stream);
            stream.emitter().complete();
          } catch (IOException | IllegalStateException e) {
            LOG.debug("{} ended: its browser went away ({})", name, e.getMessage());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            LOG.warn("{} ended early; the browser will connect again", name, e);
            stream.emitter().complete();
          } finally {
            stream.close();
            open.remove(stream);
          }
        });
    return stream.emitter();
  }

  @Override
  public void start() {
    running = true;
  }

  /** Runs before the web server waits for its requests to end, which these would never do. */
  @Override
  public void stop() {
    running = false;
    open.forEach(EventStream::close);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
