package org.saccade.ingest.live.camera;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.saccade.ingest.live.FeedException;
import org.saccade.ingest.live.send.EventSender;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.ingest.live.wire.Protocol;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.WallClock;

/**
 * Simulated cameras: a show, sent through a live protocol at the pace of its event time, so that everything can be tried without a camera.
 *
 * <p>Event time counts from the start of the run, of AEDAT 4 from 1970, as its cameras have it. A sender that a slow feed holds up by more than a
 * second does not make up for it: its time stood still.
 *
 * <p>One thread carries all cameras: {@link #run} is called once; {@link #stop} and {@link #close} may be called by any thread.
 */
public final class CameraJob implements AutoCloseable {

    private static final long STEP_US = 5_000;
    private static final long MAKE_UP_NS = 1_000_000_000;
    private static final long TELL_EVERY_NS = 100_000_000;

    private final CameraConfig config;
    private final Show show;
    private final CameraListener listener;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile List<EventSender> senders = List.of();

    /** Cameras that have not begun; nothing is opened before {@link #run}. */
    public CameraJob(CameraConfig config, Show show, CameraListener listener) {
        this.config = config;
        this.show = show;
        this.listener = listener;
    }

    /**
     * Sends until told to stop or until the end that the configuration states.
     *
     * @throws FeedException when a port is taken or a host is not known
     * @throws IOException when the recording cannot be read
     */
    public CameraResult run() throws IOException {
        try {
            List<EventSender> open = new ArrayList<>();
            senders = open;
            List<Show.Reel> reels = new ArrayList<>();
            for (int i = 0; i < config.cameras(); i++) {
                open.add(open(config.to().withPort(config.to().port() + i)));
                reels.add(show.begin(i, config.cameras()));
            }
            return new Run(open, reels).play();
        } finally {
            closeSenders();
        }
    }

    private EventSender open(LiveUrl url) {
        try {
            return EventSender.open(url, show.geometry());
        } catch (IOException e) {
            throw new FeedException(e.getMessage(), e);
        }
    }

    private void closeSenders() {
        for (EventSender sender : senders) {
            try {
                sender.close();
            } catch (IOException e) {
                // It sends no more, which is what was wanted.
            }
        }
    }

    /** Ends the run soon, also one that waits for a feed that does not read; returns at once. */
    public void stop() {
        stop.countDown();
        closeSenders();
    }

    /** The same as {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    /** State of one run. */
    private final class Run {
        private final List<EventSender> open;
        private final List<Show.Reel> reels;
        /** Event time over the show's own time. */
        private final double stretch;

        private final long originUs;
        private final long startedAt = System.nanoTime();
        private long clockStart = startedAt;
        private long toldAt = startedAt;
        private long events;
        private long maxLateNs;

        Run(List<EventSender> open, List<Show.Reel> reels) {
            this.open = open;
            this.reels = reels;
            stretch = config.rate() == 0 ? 1 : show.eventsPerSecond() / config.rate();
            originUs = config.to().protocol() == Protocol.AEDAT4 ? WallClock.nowUs() : 0;
        }

        CameraResult play() throws IOException {
            long timeUs = 0;
            try {
                while (!over(timeUs)) {
                    timeUs += STEP_US;
                    if (config.paced() && !await(timeUs)) {
                        break;
                    }
                    step(timeUs);
                    tell();
                }
            } catch (IOException e) {
                // Told to stop while it was sending: the sender was closed under it.
                if (!stopped()) {
                    throw e;
                }
            } finally {
                for (Show.Reel reel : reels) {
                    reel.close();
                }
            }
            double seconds = (System.nanoTime() - startedAt) / 1e9;
            return new CameraResult(open.size(), events, seconds, timeUs / 1e6, maxLateNs / 1_000_000);
        }

        private boolean over(long timeUs) {
            return stopped()
                    || config.length() != null && timeUs >= config.length().toNanos() / 1000
                    || config.times() > 0 && reels.stream().allMatch(reel -> reel.shown() >= config.times());
        }

        /** Waits until it is time for the events up to {@code timeUs}; false when told to stop. */
        private boolean await(long timeUs) {
            long left = clockStart + timeUs * 1000 - System.nanoTime();
            maxLateNs = Math.max(maxLateNs, -left);
            if (-left > MAKE_UP_NS) {
                clockStart -= left;
            }
            try {
                return !(left > 0 ? stop.await(left, TimeUnit.NANOSECONDS) : stopped());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private void step(long timeUs) throws IOException {
            for (int i = 0; i < open.size(); i++) {
                Events shown = reels.get(i).until((long) (timeUs / stretch));
                Events sent = stretched(shown, timeUs);
                open.get(i).send(sent);
                events += sent.count();
            }
        }

        /** The events at their times in this run; of none, an empty set that tells a time which no later event lies before. */
        private Events stretched(Events shown, long timeUs) {
            Geometry geometry = shown.geometry();
            if (shown.count() == 0) {
                return Events.none(geometry, originUs + Math.max(0, timeUs - 1 - (long) stretch));
            }
            int n = shown.count();
            long baseUs = (long) (shown.timeUs(0) * stretch);
            int[] t = new int[n];
            for (int i = 0; i < n; i++) {
                t[i] = (int) ((long) (shown.timeUs(i) * stretch) - baseUs);
            }
            return Events.of(geometry, originUs + baseUs, t, shown.x(), shown.y(), shown.p(), n);
        }

        private void tell() {
            long now = System.nanoTime();
            if (now - toldAt >= TELL_EVERY_NS) {
                toldAt = now;
                listener.progress(
                        events, open.stream().mapToInt(EventSender::receivers).sum());
            }
        }
    }
}
