package org.saccade.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.aedat.Aedat4Connection;
import org.saccade.ingest.format.atis.AtisFormat;
import org.saccade.ingest.format.eventstream.EventStreamFormat;
import org.saccade.ingest.format.prophesee.Prophesee;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * The product over one input: decoding alone, from bytes to columns, and the whole way of a recording through header, buffer, decoder and
 * gate to checked events. Times are those of the thread: what else goes on beside it does not count.
 */
final class JavaDecoder {

    private static final Map<String, Function<Geometry, EventDecoder>> DECODERS = Map.of(
            "aedat4", sensor -> new Aedat4Connection(),
            "atis", sensor -> AtisFormat.words(),
            "dat2", sensor -> Prophesee.dat2(),
            "es", sensor -> EventStreamFormat.events(sensor.height()),
            "evt2", sensor -> Prophesee.evt2(),
            "evt3", sensor -> Prophesee.evt3());

    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private final DecodeInput input;
    private final Function<Geometry, EventDecoder> decoders;
    private final List<byte[]> pieces;
    private final ReadOptions options;
    private final EventColumns columns = new EventColumns(EventColumns.DEFAULT_CAPACITY);

    JavaDecoder(DecodeInput input) {
        this.input = input;
        this.decoders = DECODERS.get(input.format().id());
        this.pieces = input.words();
        this.options = ReadOptions.defaults().withGeometry(input.geometry());
    }

    /** What {@link #decode} decodes. */
    List<byte[]> pieces() {
        return pieces;
    }

    /** Decodes everything once; how long that took. */
    long decodeNanos() throws IOException {
        long begin = CLOCK.getCurrentThreadCpuTime();
        decode(false);
        return CLOCK.getCurrentThreadCpuTime() - begin;
    }

    /** Decodes everything once: what came of it. */
    Tally tally() throws IOException {
        return decode(true);
    }

    private Tally decode(boolean summing) throws IOException {
        Tally tally = Tally.NONE;
        for (byte[] piece : pieces) {
            tally = decode(piece, tally, summing);
        }
        return tally;
    }

    private Tally decode(byte[] piece, Tally before, boolean summing) {
        EventDecoder decoder = decoders.apply(input.geometry());
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

    /** Reads everything once as a replay does; how long that took. */
    long readNanos() throws IOException {
        long begin = CLOCK.getCurrentThreadCpuTime();
        for (byte[] file : input.files()) {
            try (EventReader reader =
                    EventReader.of(input.format().open(source(file), options), input.name(), options.backward())) {
                for (Events batch = reader.next(Integer.MAX_VALUE); batch != null; ) {
                    batch = reader.next(Integer.MAX_VALUE);
                }
            }
        }
        return CLOCK.getCurrentThreadCpuTime() - begin;
    }

    private static Source source(byte[] file) {
        return Source.of(new ByteArrayInputStream(file), "memory");
    }
}
