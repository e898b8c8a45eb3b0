package org.saccade.streams.window;

/**
 * A record ready to be sent.
 *
 * @param key the stream's name in UTF-8
 * @param value Frames in the wire format
 */
public record EncodedRecord(byte[] key, byte[] value) {}
