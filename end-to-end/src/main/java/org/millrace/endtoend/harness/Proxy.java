package org.millrace.endtoend.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A network between two processes on this machine, which can be cut and stalled. Forwards TCP
 * connections to the first of its targets that takes them, so it is also what stands before two
 * coordinators. Every public method may be called from any thread.
 */
public final class Proxy implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;

  private final ServerSocket listener;
  private final List<Integer> targets;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong carried = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.OPEN;

  private enum State {
    OPEN,
    CUT,
    STALLED,
    CLOSED
  }

  private Proxy(ServerSocket listener, List<Integer> targets) {
    this.listener = listener;
    this.targets = targets;
  }

  /** Starts one before these ports of the loopback address, the first that answers is taken. */
  public static Proxy before(Integer... ports) {
    try {
      Proxy proxy =
          new Proxy(new ServerSocket(0, 512, InetAddress.getLoopbackAddress()), List.of(ports));
      Thread.ofVirtual().name("proxy").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start a proxy", e);
    }
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Bytes that went through, both ways. */
  public long carried() {
    return carried.get();
  }

  /** Resets every connection and every new one, until {@link #restore}. */
  public void cut() {
    change(State.CUT);
    open.forEach(Proxy::reset);
  }

  /** Holds back every byte, until {@link #restore}; connections stay. */
  public void stall() {
    change(State.STALLED);
  }

  /** Lets everything through again. */
  public void restore() {
    change(State.OPEN);
  }

  @Override
  public void close() {
    change(State.CLOSED);
    open.forEach(Proxy::reset);
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void change(State to) {
    lock.lock();
    try {
      state = to;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private State current() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (current() != State.CLOSED) {
      try {
        Socket client = listener.accept();
        if (current() == State.CUT) {
          reset(client);
        } else {
          Thread.ofVirtual().name("proxy connection").start(() -> carry(client));
        }
      } catch (IOException e) {
        if (current() != State.CLOSED) {
          throw new UncheckedIOException("The proxy cannot accept", e);
        }
      }
    }
  }

  private void carry(Socket client) {
    Socket server = connect();
    if (server == null) {
      reset(client);
      return;
    }
    open.add(client);
    open.add(server);
    if (current() == State.CUT) {
      reset(client);
      reset(server);
    }
    Thread back = Thread.ofVirtual().name("proxy back").start(() -> pump(server, client));
    pump(client, server);
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reset(client);
    reset(server);
    open.remove(client);
    open.remove(server);
  }

  private @Nullable Socket connect() {
    for (int port : targets) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
        socket.setTcpNoDelay(true);
        return socket;
      } catch (IOException e) {
        reset(socket);
      }
    }
    return null;
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try {
      to.setTcpNoDelay(true);
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        awaitLet();
        out.write(buffer, 0, read);
        carried.addAndGet(read);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // One side is gone: so is the other.
      reset(from);
      reset(to);
    }
  }

  private void awaitLet() {
    lock.lock();
    try {
      while (state == State.STALLED) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes with a reset, not with a polite end: what a cut cable and a dead process look like. */
  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Another thread closed it meanwhile, which is all that is wanted; close() itself is harmless
      // then.
      return;
    }
  }
}
