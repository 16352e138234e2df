package org.millrace.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.millrace.agent.spool.EventJournal;
import org.millrace.protocol.Protocol;
import org.millrace.protocol.StepPlan;

/**
 * Copies a step's artifacts into the spool: the next step may delete them, and the network may be
 * away for hours.
 */
final class ArtifactCopies {
  private ArtifactCopies() {}

  /**
   * Copies what is there; what is not, is not missed.
   *
   * @return true if something waits to be sent
   */
  static boolean collect(StepPlan step, Path workspace, Path into, EventJournal journal)
      throws IOException {
    boolean found = false;
    for (StepPlan.ArtifactPlan artifact : step.artifacts()) {
      Path file = workspace.resolve(artifact.path()).normalize();
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      boolean outside = !file.toRealPath().startsWith(workspace.toRealPath());
      if (outside || !Protocol.ARTIFACT_NAME.matcher(artifact.name()).matches()) {
        journal.note(step.name(), artifact.name() + " is not a file of the workspace: not sent");
      } else if (Files.size(file) > artifact.cap()) {
        journal.note(
            step.name(),
            "%s was not sent: it has %d bytes, its cap is %d"
                .formatted(artifact.name(), Files.size(file), artifact.cap()));
      } else {
        Files.createDirectories(into);
        Files.copy(file, into.resolve(artifact.name()), StandardCopyOption.REPLACE_EXISTING);
        found = true;
      }
    }
    return found;
  }
}
