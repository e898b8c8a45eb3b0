package org.saccade.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.schemas.event.ChunkCodec;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/**
 * The chunk codec both ways, in events per microsecond (Mev/s), beside fixed columns copied without any packing (9 bytes per event): the
 * chunks of a recording in turn.
 *
 * <pre>
 *   -Dsaccade.data=DIR   real recordings (default ../shared/data); without them only {@code -p recording=random}
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChunkCodecBenchmark {

    private static final int EVENTS = 4096;
    private static final int MOST_CHUNKS = 512;

    /** A file or folder of the data, or random events on 640 x 480. */
    @Param({"nmnist", "evt2/gen3_640x480.raw", "evt3/gen41_1280x720.raw", "evt3/headerless_1280x720.words", "random"})
    private String recording;

    private Geometry geometry;
    private final List<Events> chunks = new ArrayList<>();
    private byte[][] packed;
    private byte[][] fixed;
    private int next;

    /** Cuts whole chunks out of the recordings. */
    @Setup
    public void fill() throws IOException {
        if (recording.equals("random")) {
            geometry = new Geometry(640, 480);
            cut(random());
        } else {
            DataSet set = DataSet.open(Path.of(System.getProperty("saccade.data", "../shared/data"), recording));
            geometry = set.geometry();
            for (SampleRef sample : set.samples()) {
                cut(set.read(sample).events());
            }
        }
        packed = chunks.stream().map(c -> ChunkCodec.encode(c, c.baseUs())).toArray(byte[][]::new);
        fixed = chunks.stream().map(ChunkCodecBenchmark::fixed).toArray(byte[][]::new);
    }

    private void cut(Events events) {
        for (int from = 0; from + EVENTS <= events.count() && chunks.size() < MOST_CHUNKS; from += EVENTS) {
            EventsBuilder chunk = new EventsBuilder(geometry, events.timeUs(from), EVENTS);
            chunk.addAll(events.slice(from, from + EVENTS));
            chunks.add(chunk.build());
        }
    }

    /** 75 us between events on average, as in N-MNIST. */
    private Events random() {
        SplittableRandom random = new SplittableRandom(1);
        int n = EVENTS * MOST_CHUNKS / 4;
        EventsBuilder builder = new EventsBuilder(geometry, 0, n);
        long t = 0;
        for (int i = 0; i < n; i++) {
            t += random.nextInt(150);
            builder.add(t, random.nextInt(geometry.width()), random.nextInt(geometry.height()), random.nextInt(2));
        }
        return builder.build();
    }

    private int turn() {
        next = next + 1 < packed.length ? next + 1 : 0;
        return next;
    }

    /** The product, packing. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public byte[] encode() {
        Events events = chunks.get(turn());
        return ChunkCodec.encode(events, events.baseUs());
    }

    /** The product, unpacking with all its checks. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Events decode() {
        return ChunkCodec.decode(packed[turn()], geometry, 0, EVENTS);
    }

    /** The rival, writing. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public byte[] fixedEncode() {
        return fixed(chunks.get(turn()));
    }

    private static byte[] fixed(Events events) {
        ByteBuffer out = ByteBuffer.allocate(EVENTS * 9);
        out.asIntBuffer().put(events.t(), 0, EVENTS);
        out.position(EVENTS * 4).slice().asShortBuffer().put(events.x(), 0, EVENTS);
        out.position(EVENTS * 6).slice().asShortBuffer().put(events.y(), 0, EVENTS);
        out.position(EVENTS * 8).put(events.p(), 0, EVENTS);
        return out.array();
    }

    /** The rival, reading with the same checks at the door. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Events fixedDecode() {
        ByteBuffer in = ByteBuffer.wrap(fixed[turn()]);
        int[] t = new int[EVENTS];
        short[] x = new short[EVENTS];
        short[] y = new short[EVENTS];
        byte[] p = new byte[EVENTS];
        in.asIntBuffer().get(t);
        in.position(EVENTS * 4).slice().asShortBuffer().get(x);
        in.position(EVENTS * 6).slice().asShortBuffer().get(y);
        in.position(EVENTS * 8).get(p);
        return Events.of(geometry, 0, t, x, y, p, EVENTS);
    }
}
