package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.view.Enrolment;
import org.millrace.coordinator.view.WorkerList;
import org.millrace.coordinator.view.WorkerOffers;
import org.millrace.coordinator.worker.JoinCommand;
import org.millrace.coordinator.worker.Secret;
import org.millrace.coordinator.worker.Workers;
import org.millrace.webui.FirstBuild;
import org.millrace.webui.Frame;
import org.millrace.webui.InvitePage;
import org.millrace.webui.Link;
import org.millrace.webui.When;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** {@code /workers/new}: a name in, one command to paste out, and a wait until the worker calls. */
@Controller
class InviteController {
  private static final int OFFERS = 4;

  private final Workers workers;
  private final WorkerList list;
  private final WorkerCards cards;
  private final Enrolment enrolment;
  private final WorkerOffers offers;
  private final Audit audit;
  private final Present present;

  InviteController(
      Workers workers,
      WorkerList list,
      WorkerCards cards,
      Enrolment enrolment,
      WorkerOffers offers,
      Audit audit,
      Present present) {
    this.workers = workers;
    this.list = list;
    this.cards = cards;
    this.enrolment = enrolment;
    this.offers = offers;
    this.audit = audit;
    this.present = present;
  }

  /** The form as it was filled in. */
  private record Filled(String name, String labels, String slots, String owner) {
    List<String> labelList() {
      return Stream.of(labels.split("[\\s,]+")).filter(l -> !l.isEmpty()).distinct().toList();
    }
  }

  @GetMapping("/workers/new")
  String form(Model model) {
    return form(new Filled("", "linux amd64", "1", Caller.require().name()), "", model);
  }

  @PostMapping("/workers/new")
  String invite(
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "") String labels,
      @RequestParam(defaultValue = "1") String slots,
      @RequestParam(defaultValue = "") String owner,
      Model model,
      HttpServletResponse response) {
    Caller caller = Caller.require();
    Filled filled = new Filled(name.strip(), labels.strip(), slots.strip(), owner.strip());
    try {
      Secret token =
          workers.invite(
              filled.name(),
              filled.labelList(),
              number(filled.slots()),
              filled.owner(),
              caller.cause());
      audit.record(
          caller,
          "worker.invite",
          "worker " + filled.name(),
          filled.slots() + " slots, labels " + String.join(", ", filled.labelList()));
      return command(filled, token, model, response);
    } catch (IllegalArgumentException e) {
      response.setStatus(HttpStatus.BAD_REQUEST.value());
      return form(filled, String.valueOf(e.getMessage()), model);
    }
  }

  /** For a worker whose token was lost before it was used, or whose credential is gone. */
  @PostMapping("/workers/{name}/token")
  String newToken(@PathVariable String name, Model model, HttpServletResponse response) {
    Caller caller = Caller.require();
    Filled filled = new Filled(name, "", "1", "");
    try {
      Secret token = workers.newToken(name, caller.cause());
      audit.record(caller, "worker.token", "worker " + name, "a new one-time token");
      return command(filled, token, model, response);
    } catch (IllegalArgumentException e) {
      response.setStatus(HttpStatus.BAD_REQUEST.value());
      return form(filled, String.valueOf(e.getMessage()), model);
    }
  }

  /**
   * Answers with the worker's card, and with what it could build first, once it has called since
   * its newest token was made.
   */
  @GetMapping("/workers/{name}/here")
  String here(@PathVariable String name, Model model, HttpServletResponse response) {
    WorkerList.WorkerRow worker =
        list.find(name).orElseThrow(() -> new NotHere("There is no worker " + name + "."));
    if (!worker.online() || enrolment.expiry(name).isPresent()) {
      response.setStatus(HttpStatus.ACCEPTED.value());
    }
    model.addAttribute(
        "offers", offers.of(worker.id(), OFFERS).stream().map(o -> offer(o, worker)).toList());
    model.addAttribute("worker", cards.card(worker, List.of(), present.now()));
    return "worker-here";
  }

  private static FirstBuild offer(WorkerOffers.Offer offer, WorkerList.WorkerRow worker) {
    Link builder = Words.builder(offer.builderId(), offer.builder());
    return new FirstBuild(
        builder,
        builder.href() + "/force",
        offer.branch(),
        offer.usual() == null ? "" : "takes " + Words.about(offer.usual()),
        "first build with " + worker.name(),
        "first build of worker %d, builder %d, %s"
            .formatted(
                worker.id(),
                offer.builderId(),
                Caller.current().map(Caller::name).orElse("the public")));
  }

  private static int number(String slots) {
    try {
      return Integer.parseInt(slots);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Slots are a number from 1 to 64, not “" + slots + "”", e);
    }
  }

  private String form(Filled filled, String error, Model model) {
    return page(filled, error, null, null, model);
  }

  private String command(Filled filled, Secret token, Model model, HttpServletResponse response) {
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    URI farm = ServletUriComponentsBuilder.fromCurrentContextPath().build().toUri();
    Instant now = present.now();
    When expires = enrolment.expiry(filled.name()).map(at -> new When(at, now)).orElse(null);
    return page(filled, "", JoinCommand.of(farm, token), expires, model);
  }

  private static String page(
      Filled filled, String error, @Nullable String command, @Nullable When expires, Model model) {
    model.addAttribute(
        "page",
        new InvitePage(
            new Frame("Bring a worker", "workers", List.of(new Link("Workers", "/workers")), ""),
            filled.name(),
            filled.labels(),
            filled.slots(),
            filled.owner(),
            error,
            command,
            expires));
    return "invite";
  }
}
