package org.millrace.coordinator;

import org.millrace.coordinator.build.SourceLocator;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.catalog.Repository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts together what packages must not know of each other: builds take sources from the farm. */
@Configuration(proxyBeanMethods = false)
class RepositoryLocations {

  @Bean
  SourceLocator sourceLocator(Catalog catalog) {
    return name ->
        catalog
            .current()
            .repository(name)
            .map(Repository::url)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "builders.yaml has no repository '" + name + "' any more"));
  }
}
