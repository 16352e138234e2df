package org.millrace.endtoend.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The conditions of a run, for its document. */
final class MachineFacts {
  private MachineFacts() {}

  static Map<String, String> of(Path work, Database database) throws IOException, SQLException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put(
        "processors",
        Runtime.getRuntime().availableProcessors() + " × " + line("/proc/cpuinfo", "model name"));
    facts.put(
        "memory",
        Math.round(Long.parseLong(line("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) / 1e6)
            + " GB");
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("Java", Runtime.version() + " (" + System.getProperty("java.vm.name") + ")");
    Map<String, String> server = new LinkedHashMap<>(database.server());
    facts.put("PostgreSQL", server.remove("version") + ", embedded, TCP on loopback");
    facts.put(
        "its settings",
        server.entrySet().stream()
            .map(setting -> setting.getKey() + " = " + setting.getValue())
            .collect(Collectors.joining(", ")));
    facts.put("its disk", Files.getFileStore(work).type());
    facts.put("load average at the start", MachineLoad.averages());
    return facts;
  }

  private static String line(String file, String key) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElse("unknown");
  }
}
