package org.saccade.ingest.replay;

import java.io.IOException;
import java.util.List;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.ingest.dataset.Recording;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.ingest.format.EventReader;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.WallClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the recordings of a data set to a topic, each once, in seeded order; a run that was killed is taken up by the next without loss or
 * duplicates.
 *
 * <p>Each sample is a stream of its own, its id the key; its chunks are numbered from 0 and the last one says so.
 *
 * <p>Why resuming is exact. The order of samples and the cuts between chunks follow from the data and the configuration alone, so each
 * chunk has a fixed place ({@code saccade.index}) in the replay ({@code saccade.replay}), and its key fixes its partition. {@link
 * ChunkSender} writes each partition in order and never past a hole; so what a killed run leaves in a partition is a prefix of what belongs
 * there, whose last record tells its length. A new run waits until the ends of the partitions hold still (requests of the killed process
 * may still be in the broker's hands), reads that last record of each partition, and sends what comes after it. Two runs of one replay at
 * the same time are not guarded against.
 *
 * <p>{@link #run} is called once by one thread; {@link #stop} and {@link #close} may be called by any, and let the run end after the chunk
 * at hand with everything acknowledged.
 */
public final class Replayer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Replayer.class);
    private static final int LINGER_MS = 20;
    /** A paced chunk is not held back for company: its time is its time. */
    private static final int PACED_LINGER_MS = 2;

    private final DataSet set;
    private final ClientSettings settings;
    private final ReplayConfig config;
    private final ReplayListener listener;
    private final StopSignal stop = new StopSignal();

    /** A replay that has not begun; nothing is opened before {@link #run}. */
    public Replayer(DataSet set, ClientSettings settings, ReplayConfig config, ReplayListener listener) {
        this.set = set;
        this.settings = settings;
        this.config = config;
        this.listener = listener;
    }

    /**
     * Sends everything that is not there yet and returns when the brokers have acknowledged it, or when told to stop.
     *
     * @throws UnreachableException when the brokers do not answer
     * @throws ReplayException when the topic is missing or a record is refused
     * @throws DataSetException when no sample matches or a file is not what it should be
     * @throws org.saccade.schemas.schema.RegistryException when the schema registry does not answer
     */
    public ReplayResult run() {
        List<SampleRef> order = ReplayOrder.of(set, config.splits(), config.limit(), config.seed());
        if (order.isEmpty()) {
            throw new DataSetException(set.name() + " has no samples of the splits " + config.splits());
        }
        String id = config.replayId() != null
                ? config.replayId()
                : ReplayOrder.id("recordings, chunks of " + config.chunkEvents(), set, order);
        TopicLog log = new TopicLog(settings, config.topic(), config.connectTimeout());
        int partitions = log.partitions(stop);
        int linger = config.speed().paced() ? PACED_LINGER_MS : LINGER_MS;
        try (ChunkSender sender = new ChunkSender(settings, config.topic(), partitions, id, linger)) {
            Position[] there = log.highest(id, partitions, config.settle(), stop);
            ReplayTally tally = new ReplayTally(listener, order.size());
            LOG.info("replay {} of {} samples of {} to {}", id, order.size(), set.name(), config.topic());
            int ordinal = 0;
            while (ordinal < order.size() && !stop.stopped()) {
                SampleRef sample = order.get(ordinal);
                Position reached = there[sender.partitionOf(sample.id())];
                if (ordinal < reached.ordinal() || (ordinal == reached.ordinal() && reached.last())) {
                    tally.resumed();
                } else {
                    play(sample, ordinal, reached, sender, tally);
                }
                ordinal++;
            }
            sender.finish();
            ReplayResult result = tally.result(id, !stop.stopped());
            if (result.nothingToDo()) {
                LOG.info("replay {} is in {} already, nothing was sent", id, config.topic());
            }
            return result;
        }
    }

    private void play(SampleRef sample, int ordinal, Position reached, ChunkSender sender, ReplayTally tally) {
        try (EventReader reader = set.open(sample)) {
            Chunker chunker = new Chunker(reader, config.chunkEvents());
            long wallStart = System.nanoTime();
            long wallStartUs = WallClock.nowUs();
            long originUs = Long.MIN_VALUE;
            long sequence = 0;
            for (Chunker.Piece piece = chunker.next(); piece != null; piece = chunker.next(), sequence++) {
                Recording.check(reader.report(), set.geometry());
                originUs = originUs == Long.MIN_VALUE ? piece.startUs() : originUs;
                Position position = new Position(ordinal, sequence, piece.last());
                if (position.compareTo(reached) <= 0) {
                    continue;
                }
                long passed = config.speed().wallNanos(piece.endUs() - originUs);
                if (config.speed().paced() && !await(wallStart + passed, tally)) {
                    return;
                }
                long lastEventAtUs = config.speed().paced() ? wallStartUs + passed / 1000 : WallClock.nowUs();
                EventChunk chunk = ChunkRecords.chunk(
                        sample.id(),
                        sequence,
                        piece.events(),
                        piece.startUs(),
                        piece.endUs(),
                        piece.events().count() == 0 ? 0 : lastEventAtUs,
                        info(sample, piece.last()));
                tally.chunk(piece.events().count(), sender.send(chunk, position));
                if (stop.stopped() && !piece.last()) {
                    return;
                }
            }
            tally.report(reader.report());
            tally.sample();
        } catch (IOException e) {
            throw new DataSetException("cannot read " + sample.file() + ": " + e, e);
        }
    }

    private boolean await(long nanos, ReplayTally tally) {
        boolean go = stop.awaitUntil(nanos);
        tally.late(System.nanoTime() - nanos);
        return go;
    }

    static SampleInfo info(SampleRef sample, boolean last) {
        return new SampleInfo(sample.id(), sample.label(), sample.split(), last, sample.attributes());
    }

    /** Ends the run after the chunk at hand; returns at once. */
    public void stop() {
        stop.stop();
    }

    /** The same as {@link #stop}. */
    @Override
    public void close() {
        stop();
    }
}
