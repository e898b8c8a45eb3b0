package org.saccade.inference.stream;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.WallClock;

/** What comes in a test of kills or rebalances, some of it twice, and what must be answered in the end. One thread sends. */
interface Input {

    /** The topic that the service reads. */
    String topic();

    /** Sends so many frames or chunks that are new, and some again. */
    void send(int count);

    /** Whether the group has read everything. */
    boolean isRead(String group) throws InterruptedException, ExecutionException;

    /** The windows that were sent, or that the chunks' clocks have closed. */
    Map<String, Frames> windows();

    /** Frames. */
    static Input frames(Cluster cluster, FrameSpec spec, int streams, Random random) {
        return new Input() {
            private final Map<String, Frames> windows = new HashMap<>();
            private int next;

            @Override
            public String topic() {
                return cluster.frames;
            }

            @Override
            public void send(int count) {
                for (int end = next + count; next < end; next++) {
                    cluster.send(frames(next));
                    if (random.nextInt(4) == 0) {
                        cluster.send(frames(Math.max(0, next - random.nextInt(40))));
                    }
                }
                cluster.flush();
            }

            private Frames frames(int number) {
                String stream = "stream-" + number % streams;
                int window = number / streams;
                return windows.computeIfAbsent(stream + "@" + window * spec.windowUs(), key -> {
                    byte[] data = TestBundles.frames(spec, random, 0.6, 1 + random.nextInt(40));
                    return Cluster.frames(spec, stream, window, data, WallClock.nowUs());
                });
            }

            @Override
            public boolean isRead(String group) throws InterruptedException, ExecutionException {
                return cluster.lag(group) == 0;
            }

            @Override
            public Map<String, Frames> windows() {
                return windows;
            }
        };
    }

    /** Chunks of events. */
    static Input events(Cluster cluster, FrameSpec spec, int streams, Random random) {
        Cameras cameras = new Cameras(spec, random);
        return new Input() {
            @Override
            public String topic() {
                return cluster.events;
            }

            @Override
            public void send(int count) {
                for (int i = 0; i < count; i++) {
                    cluster.send(cameras.next("camera-" + random.nextInt(streams)));
                    if (random.nextInt(10) == 0) {
                        cluster.send(cameras.again("camera-" + random.nextInt(streams), 3));
                    }
                }
                cluster.flush();
            }

            @Override
            public boolean isRead(String group) throws InterruptedException, ExecutionException {
                return cluster.readAll(group);
            }

            @Override
            public Map<String, Frames> windows() {
                return cameras.windows(false);
            }
        };
    }
}
