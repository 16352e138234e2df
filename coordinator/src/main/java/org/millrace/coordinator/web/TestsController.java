package org.millrace.coordinator.web;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.results.KnownFailure;
import org.millrace.coordinator.results.KnownFailures;
import org.millrace.coordinator.results.TestId;
import org.millrace.coordinator.results.TestIndex;
import org.millrace.coordinator.results.TestIndex.BadFile;
import org.millrace.coordinator.results.TestIndex.Found;
import org.millrace.coordinator.results.TestName;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.Mark;
import org.millrace.webui.Status;
import org.millrace.webui.TestsPage;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /tests}: what fails now anywhere, and a search. */
@Controller
class TestsController {
  private static final int SHOWN = 50;
  private static final int KNOWN = 50;

  private final TestIndex index;
  private final KnownFailures known;
  private final BuilderList builders;

  TestsController(TestIndex index, KnownFailures known, BuilderList builders) {
    this.index = index;
    this.known = known;
    this.builders = builders;
  }

  /**
   * The page.
   *
   * @param after the last test that was found, or on how many builders the last bad file was bad; 0
   *     to begin
   * @param file the last bad file
   */
  @GetMapping("/tests")
  String tests(
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "0") int after,
      @RequestParam(defaultValue = "") String file,
      Model model) {
    String text = q.strip();
    String self = Choices.href("/tests", Choices.pair("branch", branch), Choices.pair("q", text));
    List<Found> found = text.isEmpty() ? List.of() : index.find(text, after, SHOWN + 1);
    List<BadFile> bad =
        text.isEmpty()
            ? index.badNow(branch, after == 0 ? Integer.MAX_VALUE : after, file, SHOWN + 1)
            : List.of();
    model.addAttribute(
        "page",
        new TestsPage(
            Frame.top("Tests", "tests", "builds"),
            Choices.branches(builders.branches(), branch),
            text,
            found.stream().limit(SHOWN).map(t -> TestWords.link(t.id(), t.name())).toList(),
            found.size() > SHOWN ? self + "&after=" + found.get(SHOWN - 1).id().value() : null,
            index.builders(branch),
            bad.stream().limit(SHOWN).map(TestsController::bad).toList(),
            bad.size() > SHOWN ? more(branch, bad.get(SHOWN - 1)) : null,
            known()));
    return "tests";
  }

  private static String more(String branch, BadFile last) {
    return Choices.href(
        "/tests",
        Choices.pair("branch", branch),
        Choices.pair("after", Integer.toString(last.builders())),
        Choices.pair("file", last.name().file()));
  }

  private static TestsPage.Bad bad(BadFile file) {
    return new TestsPage.Bad(
        Mark.of(Status.FAILURE, "failing"),
        TestWords.link(file.id(), file.name()),
        builders(file.builders()) + ": " + String.join(", ", file.architectures()),
        file.tests().stream()
            .map(test ->
                new TestsPage.Case(
                    TestWords.link(test.id(), test.name()), builders(test.builders())))
            .toList());
  }

  private static String builders(int count) {
    return count + (count == 1 ? " builder" : " builders");
  }

  private List<TestsPage.Known> known() {
    List<KnownFailure> active = known.list(true, Long.MAX_VALUE, KNOWN);
    Map<TestName, TestId> ids = index.ids(active.stream().map(KnownFailure::test).toList());
    return active.stream().map(failure -> known(failure, ids.get(failure.test()))).toList();
  }

  private static TestsPage.Known known(KnownFailure failure, @Nullable TestId test) {
    String where = failure.builders().equals("*") ? "all builders" : failure.builders();
    String branch = failure.branch().isEmpty() ? "" : " of " + failure.branch();
    return new TestsPage.Known(
        test == null ? new Link(failure.test().shown(), "") : TestWords.link(test, failure.test()),
        failure.owner(),
        Words.safeUrl(failure.link()),
        "%s%s, until %tF"
            .formatted(where, branch, failure.expiresAt().minusMillis(1).atOffset(ZoneOffset.UTC)));
  }
}
