package org.saccade.ingest.replay;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the recordings of a data set to a topic in seeded order, once or round after round; a run that was killed is taken up by the next
 * without loss or duplicates.
 *
 * <p>Each sample is a stream of its own, its id the key; its chunks are numbered from 0 and the last one says so. In further rounds the
 * same samples come as new streams, {@code <id>#2}, {@code <id>#3} and so on, which collide with none before.
 *
 * <p>Several threads read and pack ({@link ReadAhead}), the one that calls {@link #run} sends, in the order of the replay.
 *
 * <p>Why resuming is exact. The order of samples and the cuts between chunks follow from the data and the configuration alone, so each
 * chunk has a fixed place ({@code saccade.index}) in the replay ({@code saccade.replay}), and its key fixes its partition. {@link
 * ChunkSender} writes each partition in order and never past a hole; so what a killed run leaves in a partition is a prefix of what belongs
 * there, whose last record tells its length. A new run finds that record, waits until no more of the replay arrive (requests of the killed
 * process may still be in the broker's hands), and sends what comes after it. The number of rounds and of threads is no part of the
 * replay: a longer run of the same takes up a shorter one.
 *
 * <p>A run that finds another one of the same replay still sending refuses to begin. Of two that begin at the same moment one gives way: each
 * sends its first record alone and looks whether another's lies ahead of it. That record is then there twice, which every reader recognises.
 * A run that begins while a paced one pauses is not seen: each sends what it finds missing.
 *
 * <p>{@link #run} is called once by one thread; {@link #stop} and {@link #close} may be called by any, and let the run end after the chunk
 * at hand with everything acknowledged. Where the brokers do not acknowledge within 3 s the run is broken off, which is no worse than a
 * kill.
 */
public final class Replayer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Replayer.class);
    private static final int LINGER_MS = 20;
    /** Chunks that wait to be sent: enough that neither side waits for the other, little beside a heap of 256 MB. */
    private static final long AHEAD_BYTES = 16 << 20;

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
        try (StopSignal.Guard guard = stop.guard()) {
            return send(ReplayOrder.of(set, config.splits(), config.limit(), config.seed()));
        }
    }

    private ReplayResult send(ReplayOrder order) {
        String id = config.replayId(order);
        TopicLog log = new TopicLog(settings, config.topic(), config.connectTimeout());
        int partitions = log.partitions(stop);
        int linger = config.speed().paced() ? PACED_LINGER_MS : LINGER_MS;
        try (ChunkSender sender = new ChunkSender(settings, config.topic(), partitions, id, linger)) {
            TopicLog.Found found = log.find(id, partitions, config.settle(), stop);
            Turns turns = new Turns(order, config.rounds(), found.highest());
            ReplayTally tally = new ReplayTally(listener, turns.total());
            LOG.info("replay {} of {} samples of {} to {}", id, order.size(), set.name(), config.topic());
            SamplePacker packer = new SamplePacker(
                    set, config.chunkEvents(), turns, config.speed().paced() ? null : sender::bytes);
            try (ReadAhead ahead = new ReadAhead(turns, packer, config.threads(), AHEAD_BYTES, stop)) {
                send(ahead, sender, tally, first -> log.requireAlone(id, found, first));
            }
            if (!stop.stopped()) {
                tally.resumed(turns.total() - tally.samplesDone());
            }
            sender.finish();
            ReplayResult result = tally.result(id, !stop.stopped());
            if (result.nothingToDo()) {
                LOG.info("replay {} is in {} already, nothing was sent", id, config.topic());
            }
            return result;
        }
    }

    private void send(ReadAhead ahead, ChunkSender sender, ReplayTally tally, Consumer<RecordMetadata> firstSent) {
        boolean first = true;
        SampleClock clock = new SampleClock(config.speed(), stop);
        for (Packed next = ahead.take(); next != null; next = ahead.take()) {
            // Turns that were left out between the sample ahead and this one are in the topic.
            tally.resumed(next.turn().ordinal() - tally.samplesDone());
            byte[] value = next.value();
            if (config.speed().paced()) {
                EventChunk due = clock.await(next, tally);
                if (due == null) {
                    return;
                }
                value = sender.bytes(due);
            }
            tally.part(next.part());
            String stream = next.turn().stream();
            if (first) {
                firstSent.accept(sender.sendAlone(stream, value, next.position()));
                first = false;
                tally.chunk(next.events(), ChunkSender.bytes(stream, value));
            } else {
                tally.chunk(next.events(), sender.send(stream, value, next.position()));
            }
            if (next.position().last()) {
                tally.report(next.report());
                tally.sample();
            }
        }
    }

    /** Settings of the producer that a replay at full speed has, for whoever wants to compare. */
    public static Map<String, Object> producerSettings(ClientSettings settings, ReplayConfig config) {
        return ChunkSender.producerSettings(settings, config.topic(), LINGER_MS);
    }

    /**
     * Number of partitions of a topic, for a {@link DryReplay}.
     *
     * @throws UnreachableException when the brokers do not answer
     * @throws ReplayException when the topic is missing
     */
    public static int partitions(ClientSettings settings, ReplayConfig config) {
        return new TopicLog(settings, config.topic(), config.connectTimeout()).partitions(new StopSignal());
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
