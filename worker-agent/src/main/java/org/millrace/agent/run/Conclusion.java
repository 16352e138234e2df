package org.millrace.agent.run;

import org.jspecify.annotations.Nullable;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.Reason;

/** How an attempt ended, for the finish. */
record Conclusion(AttemptEnd end, @Nullable Reason reason, String message) {}
