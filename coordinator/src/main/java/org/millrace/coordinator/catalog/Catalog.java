package org.millrace.coordinator.catalog;

import jakarta.annotation.PostConstruct;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The farm that is in force. builders.yaml is loaded at the start and whenever it changes; what is
 * in the database is the truth, so that every coordinator works with the version that any of them
 * loaded last. A file that is wrong changes nothing but the log.
 */
@Component
public class Catalog implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);
  private static final int POLL_MILLIS = 2_000;

  private final CatalogStore store;
  private final Signals signals;
  private final Environment environment;
  private final CatalogFile file;
  private final Semaphore wake = new Semaphore(0);
  private volatile @Nullable Farm current;
  private @Nullable CatalogVersionId unreadable;
  private volatile @Nullable Thread thread;

  Catalog(
      CatalogStore store,
      Signals signals,
      Environment environment,
      @Value("${millrace.builders}") String path) {
    this.store = store;
    this.signals = signals;
    this.environment = environment;
    this.file = new CatalogFile(Path.of(path));
    signals.subscribe(Topic.CATALOG, wake::release);
  }

  /**
   * The farm now. May be called from any thread, costs nothing, and the answer never changes.
   *
   * @throws IllegalStateException before the first version is loaded, which is before anything runs
   */
  public Farm current() {
    Farm farm = current;
    if (farm == null) {
      throw new IllegalStateException("No builders.yaml is loaded yet");
    }
    return farm;
  }

  /**
   * Loads the file, or where that is wrong the version that was in force last.
   *
   * @throws CatalogException where there is neither
   */
  @PostConstruct
  void load() {
    String trouble = loadFile();
    follow();
    if (current == null) {
      throw new CatalogException(trouble.isEmpty() ? "There is no builders.yaml" : trouble);
    }
  }

  /** Loads the file if it changed; says what is wrong with it, or nothing. */
  private String loadFile() {
    return switch (file.poll()) {
      case CatalogFile.Unchanged _ -> "";
      case CatalogFile.Unreadable(String why) -> {
        LOG.error("{}", why);
        yield why;
      }
      case CatalogFile.Changed(String text) ->
          switch (CatalogParser.parse(file.name(), text)) {
            case Problems problems -> {
              problems.all().forEach(problem -> LOG.error("{}", problem));
              yield problems.toString();
            }
            case FarmDefinition farm -> {
              farm.warnings().forEach(warning -> LOG.warn("{}", warning));
              save(text, farm);
              yield "";
            }
          };
    };
  }

  private void save(String text, FarmDefinition farm) {
    Optional<CatalogVersionId> before = store.newestId();
    CatalogVersionId version;
    try {
      version =
          store.take(
              Machine.name(),
              file.path(),
              new Activation(
                  file.path(),
                  "%s on %s".formatted(file.name(), Machine.name()),
                  Activation.How.FILE,
                  ""),
              text,
              farm);
    } catch (DataAccessException | TransactionException e) {
      file.forget();
      throw e;
    }
    if (!before.equals(Optional.of(version))) {
      LOG.info(
          "{} is in force as version {}: {} builders, {} schedulers",
          file.name(),
          version.value(),
          farm.builders().size(),
          farm.schedulers().size());
      signals.raise(Topic.CATALOG);
    } else if (!store.isInForce(text)) {
      LOG.warn(
          "{} has not changed since version {} was put in force in another way, which stays. Edit"
              + " it, or post it to /api/v1/catalog, to put it in force.",
          file.path(),
          version.value());
    }
  }

  /** Takes up at once what was put in force in the database, and tells the others. */
  void takeUp() {
    follow();
    signals.raise(Topic.CATALOG);
  }

  /** Takes up the version that is in force in the database. */
  private synchronized void follow() {
    CatalogVersionId newest = store.newestId().orElse(null);
    Farm farm = current;
    if (newest == null
        || newest.equals(unreadable)
        || (farm != null && farm.version().equals(newest))) {
      return;
    }
    CatalogStore.Stored stored = store.newest().orElseThrow();
    switch (CatalogParser.parse(stored.origin(), stored.content())) {
      case FarmDefinition definition -> current = inForce(stored.id(), definition);
      case Problems problems -> {
        // Loaded by a coordinator of another version of Millrace.
        unreadable = stored.id();
        LOG.error(
            "cannot read version {} of builders.yaml, keeping the one before:\n{}",
            stored.id().value(),
            problems);
      }
    }
  }

  private Farm inForce(CatalogVersionId version, FarmDefinition definition) {
    Map<String, BuilderId> ids = store.builderIds();
    List<Builder> builders = new ArrayList<>();
    for (BuilderDefinition builder : definition.builders()) {
      BuilderId id = ids.get(builder.name());
      if (id == null) {
        throw new IllegalStateException(
            "Builder '%s' of version %d has no row".formatted(builder.name(), version.value()));
      }
      builders.add(new Builder(id, builder));
    }
    return new Farm(
        version,
        definition.repositories().stream().map(this::located).toList(),
        definition.branches(),
        definition.schedulers(),
        builders);
  }

  /** MILLRACE_REPOSITORY_CPYTHON names another place for the repository 'cpython'. */
  private Repository located(Repository repository) {
    String variable =
        "MILLRACE_REPOSITORY_"
            + repository.name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    String url = environment.getProperty(variable);
    return url == null || url.isBlank()
        ? repository
        : new Repository(repository.name(), url, repository.github());
  }

  private void watch() {
    while (thread == Thread.currentThread()) {
      try {
        wake.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
        wake.drainPermits();
        loadFile();
        follow();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("cannot look for a new builders.yaml, trying again: {}", e.getMessage());
      }
    }
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().name("catalog").daemon().unstarted(this::watch);
    thread.start();
  }

  @Override
  public void stop() {
    Thread running = thread;
    thread = null;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
