package org.saccade.ingest.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.saccade.schemas.event.Geometry;

/** A recording that is a header and then nothing but words of one {@link EventDecoder}; reads it through one buffer of fixed size. */
public final class BlockReader implements ColumnReader {

    private static final int BUFFER = 1 << 16;
    /** Bytes of an event in most formats, about; a few longer words may say several. */
    private static final int EVENT = 4;

    private final InputStream in;
    private final String source;
    private final Geometry geometry;
    private final EventDecoder decoder;
    private final long originUs;
    private final long header;
    private final long size;
    private final byte[] buffer;
    private int at;
    private int limit;
    /** Offset in the source of {@code buffer[0]}. */
    private long start;

    private boolean ended;
    private long truncatedAt = -1;

    /**
     * @param in stands behind the header; closed with the reader
     * @param header bytes of the header, for the offsets in messages
     * @param size bytes of the whole source; -1 when not known
     * @param originUs as {@link ColumnReader#originUs()}
     */
    public BlockReader(
            InputStream in,
            String source,
            long header,
            long size,
            Geometry geometry,
            long originUs,
            EventDecoder decoder) {
        this.in = in;
        this.source = source;
        this.header = header;
        this.size = size;
        this.geometry = geometry;
        this.originUs = originUs;
        this.decoder = decoder;
        this.start = header;
        int wanted = size < 0 || size > BUFFER ? BUFFER : (int) size;
        this.buffer = new byte[Math.max(wanted, 4 * decoder.longestWord())];
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public boolean read(EventColumns out) throws IOException {
        if (out.room() < decoder.burst()) {
            // Not the end of the recording, which false would say.
            throw new IllegalArgumentException(
                    "room for " + out.room() + " events, and one word can yield " + decoder.burst());
        }
        while (out.room() >= decoder.burst()) {
            int used = decode(out);
            boolean progress = used > at;
            at = used;
            if (limit - at >= decoder.longestWord()) {
                if (progress) {
                    continue;
                }
                if (out.count() == 0) {
                    throw new FormatException(source + ": no word can be told at byte " + (start + at));
                }
                // The next event lies too far from this batch's base to be in it.
                break;
            }
            if (size < 0 && out.count() > 0 && in.available() == 0) {
                // A stream that may be slow: what came already does not wait for what comes next.
                break;
            }
            if (!fill() && !progress) {
                if (out.count() == 0 && (at < limit || !decoder.complete())) {
                    truncatedAt = start + at;
                }
                break;
            }
        }
        return out.count() > 0;
    }

    private int decode(EventColumns out) throws FormatException {
        try {
            return decoder.decode(buffer, at, limit, out);
        } catch (FormatException e) {
            throw new FormatException(source + ": " + e.getMessage() + ", near byte " + (start + at));
        }
    }

    /** Reads on behind what is left; false when nothing more comes. */
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        System.arraycopy(buffer, at, buffer, 0, limit - at);
        start += at;
        limit -= at;
        at = 0;
        int read = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(0, read);
        ended = read < 0;
        return !ended;
    }

    @Override
    public long originUs() {
        return originUs;
    }

    @Override
    public long bytes() {
        return start + at - header;
    }

    @Override
    public long truncatedAtByte() {
        return truncatedAt;
    }

    @Override
    public List<String> notes() {
        return decoder.notes();
    }

    @Override
    public long likelyEvents() {
        return size < 0 ? Long.MAX_VALUE : 1 + (size - header) / Math.min(EVENT, decoder.longestWord());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
