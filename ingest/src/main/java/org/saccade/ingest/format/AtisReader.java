package org.saccade.ingest.format;

import java.io.IOException;
import java.io.InputStream;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** Reads words of {@link AtisLayout} through one buffer of fixed size. */
final class AtisReader implements EventReader {

    private static final int BUFFER = AtisLayout.WORD * 16384;

    private final InputStream in;
    private final String source;
    private final Geometry geometry;
    private final EventGate gate;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int limit;
    private long bytes;
    private long overflowUs;
    private boolean ended;
    private long truncatedAt = -1;

    AtisReader(InputStream in, String source, Geometry geometry, BackwardStamps backward) {
        this.in = in;
        this.source = source;
        this.geometry = geometry;
        this.gate = new EventGate(geometry, backward);
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public Events next(int atMost) throws IOException {
        if (atMost < 1) {
            throw new IllegalArgumentException("a batch of at most " + atMost + " events");
        }
        fill();
        gate.begin(Math.min(atMost, (limit - at) / AtisLayout.WORD));
        while (gate.count() < atMost && (limit - at >= AtisLayout.WORD || fill())) {
            int y = buffer[at + 1] & 0xFF;
            if (y == AtisLayout.OVERFLOW_Y) {
                overflowUs += AtisLayout.OVERFLOW_US;
            } else {
                int high = buffer[at + 2];
                int time = (high & 0x7F) << 16 | (buffer[at + 3] & 0xFF) << 8 | (buffer[at + 4] & 0xFF);
                if (!gate.accept(overflowUs + time, buffer[at] & 0xFF, y, high >>> 7 & 1)) {
                    break;
                }
            }
            at += AtisLayout.WORD;
            bytes += AtisLayout.WORD;
        }
        return gate.take();
    }

    /** Makes sure that a whole word is in the buffer; false at the end of the recording. */
    private boolean fill() throws IOException {
        if (ended || limit - at >= AtisLayout.WORD) {
            return limit - at >= AtisLayout.WORD;
        }
        System.arraycopy(buffer, at, buffer, 0, limit - at);
        limit -= at;
        at = 0;
        int read = in.readNBytes(buffer, limit, BUFFER - limit);
        limit += read;
        ended = limit < BUFFER;
        if (ended && limit % AtisLayout.WORD != 0) {
            truncatedAt = bytes + limit - limit % AtisLayout.WORD;
        }
        return limit >= AtisLayout.WORD;
    }

    @Override
    public long originUs() {
        return 0;
    }

    @Override
    public ReadReport report() {
        return gate.report(source, bytes, truncatedAt);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
