package org.saccade.ingest.live;

import org.saccade.ingest.format.BackwardStamps;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventGate;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.ingest.live.wire.Wire;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.WallClock;

/**
 * One stream on its way from bytes to chunks: decoder, gate, chunker, account. Whoever has bytes or knows the time calls it; safe for several
 * threads, which hardly ever meet in it.
 */
final class Feed implements Wire.Port {

    private static final int ROWS = 1 << 12;
    /** A stamp further from 0 than this, 36,000 years, is no clock's. */
    private static final long FARTHEST_US = 1L << 60;

    private final String stream;
    private final LiveUrl url;
    private final FeedTally tally;
    private final IntervalChunker chunker;
    private final EventColumns columns = new EventColumns(ROWS);
    private Wire wire;
    private Geometry geometry;
    private EventGate gate;
    private long gateOutside;
    private long gateBackwards;
    private long lostBefore;
    private long damagedBefore;
    private long receivedAtUs;
    private boolean ended;
    private volatile boolean connected;

    Feed(int number, FeedConfig.Feed feed, FeedConfig config, FeedTally tally, Outbox outbox) {
        this.stream = feed.stream();
        this.url = feed.url();
        this.tally = tally;
        this.chunker = new IntervalChunker(
                config.chunkUs(),
                config.patience().toNanos() / 1000,
                (sequence, events, startUs, endUs, lastEventAtUs) -> outbox.offer(
                        new TimedChunk(number, sequence, events, startUs, endUs, lastEventAtUs, System.nanoTime())));
    }

    String stream() {
        return stream;
    }

    LiveUrl url() {
        return url;
    }

    /** Room for events of its own that readers of recordings fill; see {@link #pass()}. */
    @Override
    public EventColumns columns() {
        if (columns.room() < BURST) {
            pass();
        }
        return columns;
    }

    @Override
    public long receivedAtUs() {
        return receivedAtUs;
    }

    /** A connection was made; what comes now is for this decoder, null for a recording, which brings its own. */
    synchronized void connected(Wire with) {
        wireGone();
        wire = with;
        // Where the clock of a new connection stands compared to the one before is the chunker's affair.
        geometry = null;
        chunker.connected();
        tally.connects.incrementAndGet();
        connected = true;
    }

    /** The connection is gone. */
    synchronized void disconnected() {
        wireGone();
        connected = false;
    }

    private void wireGone() {
        if (wire != null) {
            lostBefore += wire.lost();
            damagedBefore += wire.damaged();
            wire = null;
        }
    }

    /**
     * Takes what a connection brought.
     *
     * @return offset of the first byte that is to come again
     * @throws FormatException when nothing more can be read from this connection
     */
    synchronized int received(byte[] in, int from, int to) {
        if (ended || wire == null) {
            return to;
        }
        receivedAtUs = WallClock.nowUs();
        try {
            return wire.decode(in, from, to, this);
        } finally {
            pass();
            tally.lostPackets.set(lostBefore + wire.lost());
            tally.damaged.set(damagedBefore + wire.damaged());
        }
    }

    /** Takes a whole datagram; one that cannot be read is counted. */
    void datagram(byte[] in, int length) {
        connected = true;
        tally.bytes.addAndGet(length);
        try {
            received(in, 0, length);
        } catch (FormatException e) {
            damaged();
        }
    }

    /** Something came that could not be read. */
    synchronized void damaged() {
        damagedBefore++;
        tally.damaged.set(damagedBefore + (wire == null ? 0 : wire.damaged()));
    }

    /** Takes a batch that a reader of recordings filled. */
    synchronized void recorded(EventColumns batch, Geometry sensor) {
        receivedAtUs = WallClock.nowUs();
        pass(batch, sensor);
    }

    @Override
    public void pass() {
        if (columns.count() > 0) {
            pass(columns, wire.geometry());
        }
    }

    private void pass(EventColumns batch, Geometry sensor) {
        if (ended) {
            batch.clear();
            return;
        }
        tally.in.addAndGet(batch.count());
        if (Math.abs(batch.baseUs()) > FARTHEST_US) {
            tally.outside.addAndGet(batch.count());
            batch.clear();
            return;
        }
        Events events = gate(sensor).pass(batch);
        tally.outside.addAndGet(gate.outside() - gateOutside);
        tally.backwards.addAndGet(gate.backwards() - gateBackwards);
        gateOutside = gate.outside();
        gateBackwards = gate.backwards();
        if (events != null) {
            chunker.add(events, receivedAtUs, System.nanoTime());
            tally.late.set(chunker.late());
            tally.restarts.set(chunker.restarts());
        }
    }

    /** A camera of another size behind the same address has a gate of its own; the chunker keeps time going on. */
    private EventGate gate(Geometry sensor) {
        if (!sensor.equals(geometry)) {
            geometry = sensor;
            gate = new EventGate(sensor, BackwardStamps.RESTART);
            gateOutside = 0;
            gateBackwards = 0;
        }
        return gate;
    }

    /** Lets the clock of a silent camera move. */
    synchronized void tick() {
        if (!ended) {
            chunker.tick(System.nanoTime());
        }
    }

    /** Nothing more will come; what is open leaves. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            connected = false;
            chunker.end();
        }
    }

    FeedTally tally() {
        return tally;
    }

    FeedCounts counts() {
        return tally.counts(stream, url.text(), connected);
    }
}
