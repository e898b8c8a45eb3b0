package org.saccade.ingest.replay;

import java.util.Arrays;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.EventChunk;

/**
 * A replay that sends nothing: reads, cuts and packs all recordings as {@link Replayer} does and tells which records would go where. It
 * needs no broker; what a topic holds already is not asked.
 *
 * <p>{@link #run} is called once by one thread; {@link #stop} and {@link #close} may be called by any.
 */
public final class DryReplay implements AutoCloseable {

    private static final long AHEAD_BYTES = 16 << 20;
    /** Every schema id takes four bytes. */
    private static final int ANY_SCHEMA = 0;

    private final DataSet set;
    private final ReplayConfig config;
    private final int partitions;
    private final ReplayListener listener;
    private final StopSignal stop = new StopSignal();

    /**
     * A dry run that has not begun.
     *
     * @param config of an endless replay, the first round counts
     * @param partitions of the topic that is meant
     */
    public DryReplay(DataSet set, ReplayConfig config, int partitions, ReplayListener listener) {
        if (partitions < 1) {
            throw new IllegalArgumentException(partitions + " partitions: at least 1");
        }
        this.set = set;
        this.config = config;
        this.partitions = partitions;
        this.listener = listener;
    }

    /**
     * Reads everything.
     *
     * @throws org.saccade.ingest.dataset.DataSetException when no sample matches or a file is not what it should be
     */
    public DryResult run() {
        ReplayOrder order = ReplayOrder.of(set, config.splits(), config.limit(), config.seed());
        Position[] nothing = new Position[partitions];
        Arrays.fill(nothing, Position.NONE);
        long rounds = config.rounds() == ReplayConfig.ENDLESS ? 1 : config.rounds();
        Turns turns = new Turns(order, rounds, nothing);
        ReplayTally tally = new ReplayTally(listener, turns.total());
        DryResult.Counter counter = new DryResult.Counter(partitions);
        SamplePacker packer = new SamplePacker(set, config.chunkEvents(), turns, DryReplay::value);
        try (ReadAhead ahead = new ReadAhead(turns, packer, config.threads(), AHEAD_BYTES, stop)) {
            for (Packed next = ahead.take(); next != null; next = ahead.take()) {
                int bytes = ChunkSender.bytes(next.turn().stream(), next.value());
                counter.record(
                        ChunkSender.partitionOf(next.turn().stream(), partitions),
                        bytes,
                        next.events(),
                        next.position().last());
                tally.part(next.part());
                tally.chunk(next.events(), bytes);
                if (next.position().last()) {
                    tally.report(next.report());
                    tally.sample();
                }
            }
        }
        return counter.result(tally.result(config.replayId(order), !stop.stopped()));
    }

    private static byte[] value(EventChunk chunk) {
        return AvroWire.encode(ANY_SCHEMA, chunk);
    }

    /** Ends it; returns at once. */
    public void stop() {
        stop.stop();
    }

    /** The same as {@link #stop}. */
    @Override
    public void close() {
        stop();
    }
}
