package org.millrace.coordinator.change;

/**
 * A webhook's delivery whose signature was right and whose body is JSON.
 *
 * @param source who sent it, {@code github}
 * @param id the sender's own id, the same when it sends again
 * @param event {@code push}, {@code ping}, …
 * @param body the JSON document, as it came
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Delivery(String source, String id, String event, byte[] body) {}
