package org.saccade.ingest.replay;

import java.util.List;
import java.util.stream.IntStream;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.WallClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replay that stands for cameras: {@code camera-0} to {@code camera-(K-1)}, each showing recordings end to end with quiet slots between,
 * at the speed at which they happened.
 *
 * <p>Each stream sends one chunk for each aligned interval of {@code chunkUs}, also when it is empty, so that its clock always moves; the
 * sequence number of a chunk is the number of its interval. A chunk leaves when its interval is over. When the last recording has ended on
 * all streams, one more empty chunk of each closes the last window. The recordings of the order are dealt to the streams in turn; each is
 * shown once, or once in each round.
 *
 * <p>A run that was killed is taken up as {@link Replayer} says: the place of a chunk is its interval, then its stream. Event time goes on
 * where it stood; the wall clock starts anew.
 *
 * <p>One thread carries all streams: {@link #run} is called once; {@link #stop} and {@link #close} may be called by any thread and let the
 * run end with everything acknowledged.
 */
public final class LiveReplayer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveReplayer.class);
    private static final int LINGER_MS = 2;
    /** Less time than this is not used for reading ahead. */
    private static final long SPARE_NS = 1_000_000;

    private final DataSet set;
    private final ClientSettings settings;
    private final LiveReplayConfig config;
    private final ReplayListener listener;
    private final StopSignal stop = new StopSignal();

    /** A replay that has not begun; nothing is opened before {@link #run}. */
    public LiveReplayer(DataSet set, ClientSettings settings, LiveReplayConfig config, ReplayListener listener) {
        this.set = set;
        this.settings = settings;
        this.config = config;
        this.listener = listener;
    }

    /** Name of a stream. */
    public static String streamName(int stream) {
        return "camera-" + stream;
    }

    /**
     * Plays to the end, or until told to stop, and returns when the brokers have acknowledged what was sent.
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
        String id = config.replayId() != null ? config.replayId() : order.id(kind());
        TopicLog log = new TopicLog(settings, config.topic(), config.connectTimeout());
        int partitions = log.partitions(stop);
        try (ChunkSender sender = new ChunkSender(settings, config.topic(), partitions, id, LINGER_MS)) {
            Position[] there = log.find(id, partitions, config.settle(), stop).highest();
            LOG.info(
                    "live replay {} of {} samples on {} streams to {}",
                    id,
                    order.size(),
                    config.streams(),
                    config.topic());
            ReplayTally tally = new ReplayTally(listener, ReplayConfig.total(config.rounds(), order.size()));
            new Run(streams(order), sender, there, tally).play();
            sender.finish();
            return tally.result(id, !stop.stopped());
        }
    }

    private String kind() {
        return "live, " + config.streams() + " streams, slots of " + config.slotUs() + ", chunks of " + config.chunkUs()
                + ", quiet " + config.quietShare() + ", seed " + config.seed();
    }

    private List<LiveStream> streams(ReplayOrder order) {
        return IntStream.range(0, config.streams())
                .mapToObj(k -> new LiveStream(set, config, streamName(k), order, k))
                .toList();
    }

    /** Ends the run after the interval at hand; returns at once. */
    public void stop() {
        stop.stop();
    }

    /** The same as {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    /** State of one run. */
    private final class Run {
        private final List<LiveStream> streams;
        private final ChunkSender sender;
        private final Position[] reached;
        private final ReplayTally tally;
        private final int[] partition;
        private final long firstStep;
        private long wallStart;
        private long wallStartUs;
        private int fetchTurn;

        Run(List<LiveStream> streams, ChunkSender sender, Position[] there, ReplayTally tally) {
            this.streams = streams;
            this.sender = sender;
            this.tally = tally;
            this.partition = streams.stream()
                    .mapToInt(stream -> sender.partitionOf(stream.name()))
                    .toArray();
            this.reached = IntStream.of(partition).mapToObj(p -> there[p]).toArray(Position[]::new);
            long lowest = Long.MAX_VALUE;
            for (Position position : reached) {
                lowest = Math.min(lowest, (position.ordinal() + 1) / streams.size());
            }
            this.firstStep = lowest;
        }

        void play() {
            if (firstStep == 0 && config.speed().paced()) {
                streams.forEach(LiveStream::prefetch);
            }
            long step = 0;
            boolean closing = false;
            while (!closing && !stop.stopped()) {
                long startUs = step * config.chunkUs();
                closing = streams.stream().allMatch(stream -> stream.finished(startUs));
                if (step == firstStep) {
                    wallStart = System.nanoTime();
                    wallStartUs = WallClock.nowUs();
                }
                if (step >= firstStep && config.speed().paced() && !await(step)) {
                    return;
                }
                for (int k = 0; k < streams.size(); k++) {
                    interval(k, step, startUs);
                }
                step++;
            }
        }

        /** Waits for the end of an interval, reading ahead while there is time. */
        private boolean await(long step) {
            long due = wallStart + config.speed().wallNanos((step + 1 - firstStep) * config.chunkUs());
            for (int tried = 0; tried < streams.size() && due - System.nanoTime() > SPARE_NS; tried++) {
                streams.get(fetchTurn).prefetch();
                fetchTurn = (fetchTurn + 1) % streams.size();
            }
            boolean go = stop.awaitUntil(due);
            tally.late(System.nanoTime() - due);
            return go;
        }

        private void interval(int k, long step, long startUs) {
            LiveStream.Interval interval = streams.get(k).interval(startUs);
            if (interval.begins() != null) {
                tally.report(interval.begins().report());
            }
            Position position = new Position(step * streams.size() + k, step, true);
            if (position.compareTo(reached[k]) <= 0) {
                if (interval.last()) {
                    tally.resumed(1);
                }
                return;
            }
            SampleInfo info = interval.sample() == null
                    ? null
                    : SamplePacker.info(interval.sample(), interval.sample().id(), interval.last());
            EventChunk chunk = ChunkRecords.chunk(
                    streams.get(k).name(),
                    step,
                    interval.events(),
                    startUs,
                    startUs + config.chunkUs(),
                    lastEventAtUs(interval),
                    info);
            tally.chunk(interval.events().count(), sender.send(chunk, position));
            if (interval.last()) {
                tally.sample();
            }
        }

        private long lastEventAtUs(LiveStream.Interval interval) {
            int count = interval.events().count();
            if (count == 0) {
                return 0;
            }
            if (!config.speed().paced()) {
                return WallClock.nowUs();
            }
            long sinceUs = interval.events().timeUs(count - 1) - firstStep * config.chunkUs();
            return wallStartUs + config.speed().wallNanos(sinceUs) / 1000;
        }
    }
}
