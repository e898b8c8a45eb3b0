package org.saccade.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.prophesee.Prophesee;
import org.saccade.schemas.event.Events;

/**
 * The product over one input: decoding alone, from bytes to columns, and the whole way of a recording through header, buffer, decoder and
 * gate to checked events. Formats whose decoder is not to be had alone are decoded through their reader, header and buffer included.
 */
final class JavaDecoder {

    private static final Map<String, Supplier<EventDecoder>> ALONE =
            Map.of("dat2", Prophesee::dat2, "evt2", Prophesee::evt2, "evt3", Prophesee::evt3);

    private final DecodeInput input;
    private final Supplier<EventDecoder> alone;
    private final List<byte[]> pieces;
    private final ReadOptions options;
    private final EventColumns columns = new EventColumns(EventColumns.DEFAULT_CAPACITY);

    JavaDecoder(DecodeInput input) {
        this.input = input;
        this.alone = ALONE.get(input.format().id());
        this.pieces = alone == null ? input.files() : input.words();
        this.options = ReadOptions.defaults().withGeometry(input.geometry());
    }

    /** What {@link #decode} decodes: words, or whole files where there is no decoder to be had alone. */
    List<byte[]> pieces() {
        return pieces;
    }

    /** Decodes everything once; how long that took. */
    long decodeNanos() throws IOException {
        long begin = System.nanoTime();
        decode(false);
        return System.nanoTime() - begin;
    }

    /** Decodes everything once: what came of it. */
    Tally tally() throws IOException {
        return decode(true);
    }

    private Tally decode(boolean summing) throws IOException {
        Tally tally = Tally.NONE;
        for (byte[] piece : pieces) {
            tally = alone == null ? read(piece, tally, summing) : decode(piece, tally, summing);
        }
        return tally;
    }

    private Tally decode(byte[] piece, Tally before, boolean summing) {
        EventDecoder decoder = alone.get();
        Tally tally = before;
        int at = 0;
        for (boolean more = true; more; ) {
            columns.clear();
            int used = decoder.decode(piece, at, piece.length, columns);
            more = used > at;
            at = used;
            tally = summing ? tally.plus(columns) : tally;
        }
        return tally;
    }

    private Tally read(byte[] file, Tally before, boolean summing) throws IOException {
        Tally tally = before;
        try (ColumnReader reader = input.format().open(source(file), options)) {
            for (columns.clear(); reader.read(columns); columns.clear()) {
                tally = summing ? tally.plus(columns) : tally;
            }
        }
        return tally;
    }

    /** Reads everything once as a replay does; how long that took. */
    long readNanos() throws IOException {
        long begin = System.nanoTime();
        for (byte[] file : input.files()) {
            try (EventReader reader =
                    EventReader.of(input.format().open(source(file), options), input.name(), options.backward())) {
                for (Events batch = reader.next(Integer.MAX_VALUE); batch != null; ) {
                    batch = reader.next(Integer.MAX_VALUE);
                }
            }
        }
        return System.nanoTime() - begin;
    }

    private static Source source(byte[] file) {
        return Source.of(new ByteArrayInputStream(file), "memory");
    }
}
