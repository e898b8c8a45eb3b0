package org.saccade.benchmarks;

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
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.EncodedFrames;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;

/**
 * Events to frames, in events per microsecond (Mev/s), beside the plain loop that does the same arithmetic over the same arrays and
 * neither checks, counts nor encodes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameEncoderBenchmark {

    static final int EVENTS = 100_000;
    private static final int STEPS = 10;
    private static final int WINDOW_US = 100_000;

    @Param({"34", "128", "224"})
    private int side;

    private Events events;
    private FrameEncoder encoder;
    private byte[] grid;

    /** For a caller without JMH. */
    static FrameEncoderBenchmark of(int side) {
        FrameEncoderBenchmark made = new FrameEncoderBenchmark();
        made.side = side;
        made.fill();
        return made;
    }

    /** Events spread evenly over the window and the sensor. */
    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(1);
        EventsBuilder builder = new EventsBuilder(new Geometry(side, side), 0, EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            builder.add((long) i * WINDOW_US / EVENTS, random.nextInt(side), random.nextInt(side), random.nextInt(2));
        }
        events = builder.build();
        encoder = FrameEncoder.reusing(new FrameSpec(STEPS, 2, side, side, WINDOW_US, FrameSpec.Value.COUNT));
        grid = new byte[STEPS * 2 * side * side];
    }

    /** The product as a pass runs it: binning, saturation, books, sparse encoding; each tensor is good until the next. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public EncodedFrames encoder() {
        return encoder.encode(events, 0, WINDOW_US);
    }

    /** The product without the encoding at the end. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public FrameEncoder binning() {
        encoder.begin(0, WINDOW_US);
        encoder.add(events);
        return encoder;
    }

    /** The rival: one pass over the columns. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public byte[] plainLoop() {
        java.util.Arrays.fill(grid, (byte) 0);
        int[] t = events.t();
        short[] x = events.x();
        short[] y = events.y();
        byte[] p = events.p();
        int plane = side * side;
        for (int i = 0; i < EVENTS; i++) {
            int bin = (int) ((long) t[i] * STEPS / WINDOW_US);
            grid[(bin * 2 + p[i]) * plane + y[i] * side + x[i]]++;
        }
        return grid;
    }
}
