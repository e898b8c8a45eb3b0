package org.saccade.benchmarks;

import java.nio.ByteBuffer;
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
import org.saccade.schemas.event.ChunkCodec;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/**
 * The chunk codec both ways, in events per microsecond (Mev/s), beside fixed columns copied without any packing (8 bytes per event).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChunkCodecBenchmark {

    private static final int EVENTS = 4096;

    @Param({"34", "640", "1280"})
    private int width;

    private Geometry geometry;
    private Events events;
    private byte[] packed;
    private byte[] fixed;

    /** One chunk, 75 us between events on average, as in N-MNIST. */
    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(1);
        geometry = new Geometry(width, width == 34 ? 34 : width * 9 / 16);
        EventsBuilder builder = new EventsBuilder(geometry, 0, EVENTS);
        long t = 0;
        for (int i = 0; i < EVENTS; i++) {
            t += random.nextInt(150);
            builder.add(t, random.nextInt(width), random.nextInt(geometry.height()), random.nextInt(2));
        }
        events = builder.build();
        packed = ChunkCodec.encode(events, 0);
        fixed = fixedEncode();
    }

    /** The product, packing. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public byte[] encode() {
        return ChunkCodec.encode(events, 0);
    }

    /** The product, unpacking with all its checks. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Events decode() {
        return ChunkCodec.decode(packed, geometry, 0, EVENTS);
    }

    /** The rival, writing. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public byte[] fixedEncode() {
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
        ByteBuffer in = ByteBuffer.wrap(fixed);
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
