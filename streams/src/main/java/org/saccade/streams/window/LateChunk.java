package org.saccade.streams.window;

/**
 * A chunk some of whose events came after their window had closed.
 *
 * @param record the chunk as it lay in its topic, whole
 * @param lateEvents how many of its events were late; at least 1
 */
public record LateChunk(RawRecord record, long lateEvents) {}
