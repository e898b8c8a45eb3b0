package org.saccade.ingest.live;

import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.saccade.ingest.live.wire.Wire;
import org.saccade.ingest.live.wire.Wires;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes cameras in: from sockets, pipes and growing files to chunks in a topic, for as long as it runs.
 *
 * <p>Reading never waits for what comes after it. Between the two lies a bounded queue in which the newest wins; what is pushed out is counted,
 * to the event ({@link FeedCounts}). A chunk is sent at most once. Sequence numbers are given when a chunk is made, so one that is dropped
 * leaves a gap that every reader of the topic sees as the loss it is.
 *
 * <p>Threads: {@link FeedConfig#threads()} for all network feeds together, one for sending, and one for each feed from standard input, a pipe or
 * a file. {@link #run} is called once; {@link #stop} and {@link #close} may be called by any thread and let the run end within five seconds,
 * with everything accounted for.
 */
public final class FeedJob implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FeedJob.class);
    private static final long TELL_EVERY_MS = 100;
    private static final Duration DRAIN = Duration.ofMillis(2500);
    private static final Duration FLUSH = Duration.ofMillis(1500);

    private final FeedConfig config;
    private final InputStream stdin;
    private final FeedListener listener;
    private final CountDownLatch stop = new CountDownLatch(1);

    /**
     * A job that has not begun; nothing is opened before {@link #run}.
     *
     * @param stdin what standard input is, for feeds that read it
     */
    public FeedJob(FeedConfig config, InputStream stdin, FeedListener listener) {
        this.config = config;
        this.stdin = stdin;
        this.listener = listener;
    }

    /**
     * Runs until told to stop, or until all inputs that have an end have ended and there are no others.
     *
     * @param sink where the chunks go; closed at the end, also when this throws
     * @throws FeedException when a port is taken, or sending ends for good
     * @throws IllegalArgumentException when an address lacks an option, such as the size of the sensor
     */
    public FeedResult run(ChunkSink sink) {
        try (sink) {
            Run run = new Run(sink);
            run.open();
            return run.play();
        }
    }

    /** Ends the run soon; returns at once. */
    public void stop() {
        stop.countDown();
    }

    /** The same as {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    private void notice(String line) {
        LOG.info("{}", line);
        listener.notice(line);
    }

    /** State of one run. */
    private final class Run {
        private final long startedAt = System.nanoTime();
        private final ChunkSink sink;
        private final List<Feed> feeds = new ArrayList<>();
        private final List<NetworkLoop> loops = new ArrayList<>();
        private final List<Thread> readers = new ArrayList<>();
        private final Outbox outbox;
        private final ChunkSending sending;
        private final Thread sender;

        Run(ChunkSink sink) {
            this.sink = sink;
            int n = config.feeds().size();
            outbox = new Outbox(
                    n,
                    (int) Math.min(Integer.MAX_VALUE, Math.max(1, config.queueEvents() / n)),
                    Math.max(16, FeedConfig.QUEUE_CHUNKS / n),
                    config.maxAge().toNanos(),
                    chunk -> feeds.get(chunk.feed())
                            .tally()
                            .dropped(chunk.events().count()));
            sending = new ChunkSending(outbox, sink, feeds, FeedJob.this::stop);
            sender = new Thread(sending, "feed-sender");
        }

        /** Opens every port before anything runs, so that a wrong set-up shows at once. */
        void open() {
            List<List<Channel>> channels = new ArrayList<>();
            List<List<Feed>> clocks = new ArrayList<>();
            for (int i = 0; i < Math.min(config.threads(), config.feeds().size()); i++) {
                channels.add(new ArrayList<>());
                clocks.add(new ArrayList<>());
            }
            for (FeedConfig.Feed wanted : config.feeds()) {
                int number = feeds.size();
                Feed feed = new Feed(number, wanted, config, new FeedTally(), outbox);
                feeds.add(feed);
                clocks.get(number % clocks.size()).add(feed);
                Supplier<Wire> wires = Wires.of(wanted.url());
                if (wanted.url().transport().network()) {
                    channels.get(number % channels.size()).add(channel(feed, wires));
                } else {
                    Thread reader = new Thread(
                            new ThreadLine(feed, wires, stdin, FeedJob.this::stopped, FeedJob.this::notice),
                            "feed-" + feed.stream());
                    reader.setDaemon(true);
                    readers.add(reader);
                }
            }
            long tickNs = Math.min(config.chunkUs() * 1000, TimeUnit.MILLISECONDS.toNanos(50));
            for (int i = 0; i < channels.size(); i++) {
                loops.add(new NetworkLoop(channels.get(i), clocks.get(i), Math.max(1_000_000, tickNs)));
            }
            try {
                loops.forEach(NetworkLoop::open);
            } catch (FeedException e) {
                loops.forEach(NetworkLoop::close);
                throw e;
            }
        }

        private Channel channel(Feed feed, Supplier<Wire> wires) {
            return feed.url().transport().datagrams()
                    ? new DatagramLine(feed, wires.get())
                    : new ConnectedLine(
                            feed, wires, new Backoff(config.retryFirst(), config.retryLongest()), FeedJob.this::notice);
        }

        FeedResult play() {
            LOG.info("{} feeds to {}", feeds.size(), config.topic());
            List<Thread> network = new ArrayList<>();
            for (NetworkLoop loop : loops) {
                network.add(new Thread(loop, "feed-network-" + network.size()));
            }
            network.forEach(Thread::start);
            sender.start();
            readers.forEach(Thread::start);
            try {
                watch();
                loops.forEach(NetworkLoop::stop);
                for (Thread thread : network) {
                    thread.join();
                }
                finish();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                loops.forEach(NetworkLoop::stop);
                feeds.forEach(Feed::end);
                outbox.clear();
                outbox.close();
                sender.interrupt();
            }
            return result();
        }

        /** Tells how it goes until it is over. */
        private void watch() throws InterruptedException {
            boolean endless = readers.size() < feeds.size();
            LossWatch losses = new LossWatch(feeds.size(), FeedJob.this::notice);
            while (!stop.await(TELL_EVERY_MS, TimeUnit.MILLISECONDS)) {
                List<FeedCounts> now = counts();
                listener.progress(now);
                losses.look(now);
                if (!endless && readers.stream().noneMatch(Thread::isAlive)) {
                    return;
                }
            }
        }

        /** What was taken in is sent, as far as there is time; what cannot be is dropped, and counted. */
        private void finish() throws InterruptedException {
            feeds.forEach(Feed::end);
            outbox.close();
            sender.join(DRAIN.toMillis());
            outbox.clear();
            sender.interrupt();
            sender.join();
            sink.flush(FLUSH);
        }

        private List<FeedCounts> counts() {
            return feeds.stream().map(Feed::counts).toList();
        }

        private FeedResult result() {
            // Whatever has no outcome yet gets it here.
            sink.close();
            if (sending.failure() != null) {
                throw sending.failure();
            }
            List<FeedCounts> all = counts();
            listener.progress(all);
            all.forEach(feed -> LOG.info("{}", feed));
            double seconds = (System.nanoTime() - startedAt) / 1e9;
            return new FeedResult(config.topic(), seconds, FeedResult.Total.of(all), all);
        }
    }
}
