package org.millrace.coordinator.api.v1;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.WorkerList;
import org.millrace.coordinator.view.WorkerList.WorkerRow;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** {@code /workers}: the machines; bringing, pausing and retiring them. */
@RestController
@RequestMapping("/api/v1/workers")
class WorkersEndpoint {
  private static final String LIST = "workers";

  private final WorkerList list;
  private final WorkerActions actions;
  private final JsonMapper json;

  WorkersEndpoint(WorkerList list, WorkerActions actions, JsonMapper json) {
    this.list = list;
    this.actions = actions;
    this.json = json;
  }

  @GetMapping
  Page<WorkerAnswer> list(
      @RequestParam(defaultValue = "false") boolean retired,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "200") int limit) {
    String last = Cursor.key(LIST, after);
    int rows = Page.rows(limit);
    List<WorkerRow> these =
        list.all(retired).stream()
            .sorted(java.util.Comparator.comparing(WorkerRow::name))
            .filter(worker -> last == null || worker.name().compareTo(last) > 0)
            .limit(rows)
            .toList();
    Map<Long, List<WorkerList.Held>> held = held();
    return Page.of(LIST, these, limit, WorkerRow::name, worker -> answer(worker, held));
  }

  @GetMapping("/{name}")
  WorkerAnswer one(@PathVariable String name) {
    return answer(find(name), held());
  }

  /**
   * Body of {@code POST /workers}.
   *
   * @param slots the most builds at once; 1 where it is not named
   * @param owner who looks after the machine
   */
  record Invited(
      @Nullable String name,
      @Nullable List<String> labels,
      @Nullable Integer slots,
      @Nullable String owner) {}

  /**
   * How a machine joins.
   *
   * @param token good for one enrolment; shown this once
   * @param command the line to paste on the machine
   * @param expiresAt until when the token is good
   */
  record Invitation(WorkerAnswer worker, String token, String command, Instant expiresAt) {}

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  ResponseEntity<Invitation> invite(@RequestBody Invited body) {
    String name = Asked.text("name", body.name());
    if (list.find(name).isPresent()) {
      throw new ApiError(
          ErrorCode.CONFLICT, "There is a worker '" + name + "' already; choose another name.");
    }
    WorkerActions.Ticket ticket =
        actions.invite(
            name,
            body.labels() == null ? List.of() : body.labels(),
            body.slots() == null ? 1 : body.slots(),
            Asked.optional("owner", body.owner()),
            address());
    return ResponseEntity.created(URI.create("/api/v1/workers/" + name))
        .body(invitation(name, ticket));
  }

  @PostMapping("/{name}/token")
  @ResponseStatus(HttpStatus.CREATED)
  ResponseEntity<Invitation> token(@PathVariable String name) {
    find(name);
    WorkerActions.Ticket ticket = actions.newToken(name, address());
    return ResponseEntity.created(URI.create("/api/v1/workers/" + name))
        .body(invitation(name, ticket));
  }

  /** Body of {@code /pause}, {@code /drain} and {@code /retire}. */
  record Reasoned(@Nullable String reason) {}

  @PostMapping("/{name}/pause")
  WorkerAnswer pause(@PathVariable String name, @RequestBody Reasoned body) {
    find(name);
    actions.pause(name, Asked.text("reason", body.reason()));
    return one(name);
  }

  @PostMapping("/{name}/resume")
  WorkerAnswer resume(@PathVariable String name) {
    find(name);
    actions.resume(name);
    return one(name);
  }

  @PostMapping("/{name}/drain")
  WorkerAnswer drain(
      @PathVariable String name, @RequestBody(required = false) @Nullable Reasoned body) {
    find(name);
    actions.drain(name, reason(body));
    return one(name);
  }

  @PostMapping("/{name}/retire")
  WorkerAnswer retire(
      @PathVariable String name, @RequestBody(required = false) @Nullable Reasoned body) {
    find(name);
    actions.retire(name, reason(body));
    return one(name);
  }

  private static String reason(@Nullable Reasoned body) {
    return body == null ? "" : Asked.optional("reason", body.reason());
  }

  private Invitation invitation(String name, WorkerActions.Ticket ticket) {
    return new Invitation(
        answer(find(name), Map.of()), ticket.token(), ticket.command(), ticket.expiresAt());
  }

  /** The farm's address as the caller knows it, which is what a worker nearby can use too. */
  private static URI address() {
    return ServletUriComponentsBuilder.fromCurrentContextPath().build().toUri();
  }

  private WorkerRow find(String name) {
    return list.find(name).orElseThrow(() -> ApiError.notFound("worker '" + name + "'"));
  }

  private Map<Long, List<WorkerList.Held>> held() {
    return list.held().stream().collect(Collectors.groupingBy(WorkerList.Held::workerId));
  }

  private WorkerAnswer answer(WorkerRow worker, Map<Long, List<WorkerList.Held>> held) {
    return new WorkerAnswer(
        worker.name(),
        worker.state(),
        worker.stateReason(),
        worker.stateBy(),
        worker.stateAt(),
        worker.online(),
        worker.lastSeenAt(),
        worker.owner(),
        worker.labels(),
        worker.abilities(),
        worker.slots(),
        worker.facts() == null
            ? null
            : json.readValue(worker.facts(), new TypeReference<Map<String, Object>>() {}),
        held.getOrDefault(worker.id(), List.of()).stream()
            .map(h ->
                new WorkerAnswer.Held(
                    h.build().id(), h.build().builder(), h.build().number(), h.step()))
            .toList(),
        worker.createdAt());
  }
}
