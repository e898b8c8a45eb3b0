package org.saccade.ingest.format.ros;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.prophesee.Prophesee;
import org.saccade.schemas.event.Geometry;

/**
 * Decodes messages of event_camera_msgs one after another, as they stand in a file or come over a connection, and counts those that are
 * missing by their sequence numbers: lost = last - first + 1 - received, where numbers never fall. Not safe for several threads.
 */
public final class PacketDecoder implements EventDecoder {

    private static final Map<String, Supplier<PayloadDecoder>> ENCODINGS = new TreeMap<>(Map.of(
            "mono", MonoDecoder::new,
            "libcaer", LibcaerDecoder::new,
            "libcaer_cmp", LibcaerCmpDecoder::new,
            "trigger", TriggerDecoder::new,
            "evt3", () -> PayloadDecoder.continuing(Prophesee.evt3())));

    private final Map<String, PayloadDecoder> encodings = new TreeMap<>();
    private final int burst;
    private PayloadDecoder payload;
    private Geometry geometry;
    /** Bytes of the message at hand that are still to come. */
    private long left;

    private boolean begun;
    private long next;
    private long lost;
    private long restarts;
    private long unread;

    /** At the start of a file or connection, which is the start of a message. */
    public PacketDecoder() {
        ENCODINGS.forEach((name, decoder) -> encodings.put(name, decoder.get()));
        burst = encodings.values().stream().mapToInt(EventDecoder::burst).max().getAsInt();
    }

    /** Whether messages in this encoding can be decoded. */
    static boolean reads(String encoding) {
        return ENCODINGS.containsKey(encoding);
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) throws FormatException {
        int at = from;
        while (out.room() >= burst) {
            if (left == 0) {
                PacketHeader header = PacketHeader.parse(in, at, to);
                if (header == null) {
                    return at;
                }
                begin(header);
                at += header.bytes();
                continue;
            }
            int end = (int) Math.min(to, at + left);
            int used = payload.decode(in, at, end, out);
            left -= used - at;
            boolean stuck = used == at;
            at = used;
            if (left > 0 && left < payload.longestWord() && end - at == left) {
                // No whole word: what is behind the last one of a message has no meaning.
                unread += left;
                at += (int) left;
                left = 0;
            } else if (stuck) {
                return at;
            }
        }
        return at;
    }

    private void begin(PacketHeader header) {
        payload = encodings.get(header.encoding());
        if (payload == null) {
            String name = header.encoding().replaceAll("[^ -~]", "?");
            throw new FormatException(
                    "a message in the encoding '" + name + "'; " + String.join(", ", encodings.keySet()) + " are read");
        }
        if (begun && header.sequence() > next) {
            lost += header.sequence() - next;
        } else if (begun && header.sequence() < next) {
            restarts++;
        }
        begun = true;
        next = header.sequence() + 1;
        geometry = header.geometry();
        left = header.payload();
        payload.begin(header.timeBaseNs());
    }

    /** Size of the sensor as the latest message states it; null ahead of the first. */
    public Geometry geometry() {
        return geometry;
    }

    /** Messages whose sequence numbers are missing, so far. */
    public long lost() {
        return lost;
    }

    @Override
    public int burst() {
        return burst;
    }

    @Override
    public int longestWord() {
        return PacketLayout.LONGEST_HEADER;
    }

    @Override
    public boolean complete() {
        return left == 0;
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (lost > 0) {
            notes.add(lost + " messages are missing by their sequence numbers");
        }
        if (restarts > 0) {
            notes.add("the sequence number fell " + restarts + " times");
        }
        if (unread > 0) {
            notes.add(unread + " bytes at the end of messages were no whole word");
        }
        encodings.values().forEach(encoding -> notes.addAll(encoding.notes()));
        return notes;
    }
}
