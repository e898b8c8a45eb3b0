package org.saccade.ingest.format;

import java.io.IOException;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/** Columns as they come, through the gate. */
final class GatedReader implements EventReader {

    /** No word of any format yields more events than this. */
    private static final int SMALLEST = 64;

    private final ColumnReader reader;
    private final String source;
    private final EventGate gate;
    private EventColumns columns;
    private Events rest;
    private int at;
    private long firstUs = ColumnReader.UNKNOWN_ORIGIN;

    GatedReader(ColumnReader reader, String source, BackwardStamps policy) {
        this.reader = reader;
        this.source = source;
        this.gate = new EventGate(reader.geometry(), policy);
    }

    @Override
    public Geometry geometry() {
        return reader.geometry();
    }

    @Override
    public Events next(int atMost) throws IOException {
        if (atMost < 1) {
            throw new IllegalArgumentException("a batch of at most " + atMost + " events");
        }
        if (rest == null) {
            rest = more(atMost);
            at = 0;
        }
        if (rest == null) {
            return null;
        }
        int to = Math.min(rest.count(), at + Math.min(atMost, rest.count()));
        Events batch = at == 0 && to == rest.count() ? rest : part(at, to);
        at = to;
        if (at == rest.count()) {
            rest = null;
        }
        return batch;
    }

    /** Rows of the batch at hand, based at the time of the first. */
    private Events part(int from, int to) {
        EventsBuilder builder = new EventsBuilder(rest.geometry(), rest.timeUs(from), to - from);
        builder.addAll(rest.slice(from, to));
        return builder.build();
    }

    private Events more(int atMost) throws IOException {
        if (columns == null) {
            // Batches as the first call wants them need not be cut.
            long likely = Math.max(SMALLEST, Math.min(atMost, reader.likelyEvents()));
            columns = new EventColumns((int) Math.min(EventColumns.DEFAULT_CAPACITY, likely));
        }
        columns.clear();
        while (reader.read(columns)) {
            Events passed = gate.pass(columns);
            if (passed != null) {
                firstUs = firstUs == ColumnReader.UNKNOWN_ORIGIN ? passed.timeUs(0) : firstUs;
                return passed;
            }
        }
        return null;
    }

    @Override
    public long originUs() {
        if (reader.originUs() != ColumnReader.UNKNOWN_ORIGIN) {
            return reader.originUs();
        }
        return firstUs == ColumnReader.UNKNOWN_ORIGIN ? 0 : firstUs;
    }

    @Override
    public long endUs() {
        return reader.endUs();
    }

    @Override
    public ReadReport report() {
        return new ReadReport(
                source,
                reader.bytes(),
                gate.events(),
                gate.outside() + reader.outside(),
                gate.backwards(),
                reader.truncatedAtByte(),
                reader.notes());
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
