package org.saccade.streams.job;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.streams.window.EncodedRecord;
import org.saccade.streams.window.LiveFrames;
import org.saccade.streams.window.LiveSettings;
import org.saccade.streams.window.RawRecord;
import org.saccade.streams.window.StreamKey;

/**
 * The endless job from live chunks to frames, one record per stream and window.
 *
 * <p>At least once by default: after a restart windows since the last checkpoint may come again, and a reader tells them by (stream,
 * window). With {@code exactlyOnce} they do not, at the price of a checkpoint interval of latency.
 */
public final class LiveJob {

    private LiveJob() {}

    /**
     * The topics of a live job and how it reads and writes them.
     *
     * @param events topic of chunks
     * @param frames topic of frames
     * @param deadLetters topic of what cannot be read
     * @param group consumer group, which shows lag; also names its transactions
     * @param fromStart where to start when the group has no offsets: true at the start of the topic, false at its end
     * @param exactlyOnce true to write in transactions
     */
    public record Ends(
            String events, String frames, String deadLetters, String group, boolean fromStart, boolean exactlyOnce) {}

    /** Puts the job together from its ends. */
    public static void build(
            StreamExecutionEnvironment environment,
            LiveSettings live,
            Source<RawRecord, ?, ?> chunks,
            Sink<EncodedRecord> frames,
            Sink<DeadLetter> deadLetters) {
        // Half a frame interval of a fast camera: the default of 100 ms would be most of the latency.
        environment.setBufferTimeout(5);
        SingleOutputStreamOperator<EncodedRecord> windows = environment
                .fromSource(chunks, WatermarkStrategy.noWatermarks(), "live chunks")
                .uid("live-chunks")
                .keyBy(new StreamKey())
                .process(new LiveFrames(live))
                .name("live windows to frames")
                .uid("live-windows");
        windows.sinkTo(frames).name("live frames").uid("live-frames");
        windows.getSideOutput(LiveFrames.DEAD_LETTERS)
                .sinkTo(deadLetters)
                .name("dead letters")
                .uid("dead-letters");
    }

    /**
     * Starts the job over Kafka and returns when it is submitted. It goes on from the newest checkpoint in its folder where there is one.
     *
     * @param cluster where it runs; empty for this JVM
     * @throws Exception when Kafka, the registry or the cluster cannot be reached, or refuses
     */
    public static JobClient start(
            ClientSettings settings, LiveSettings live, Ends ends, JobSettings job, Configuration cluster)
            throws Exception {
        Preflight.check(
                settings,
                java.util.List.of(ends.events(), ends.frames(), ends.deadLetters()),
                ends.exactlyOnce() ? job.transactionTimeout() : null);
        String restore = Checkpoints.newest(job.checkpoints()).orElse(null);
        CheckpointingMode mode = ends.exactlyOnce() ? CheckpointingMode.EXACTLY_ONCE : CheckpointingMode.AT_LEAST_ONCE;
        StreamExecutionEnvironment environment = job.environment(cluster, mode, restore);
        build(
                environment,
                live,
                KafkaEnds.endless(settings, ends.events(), ends.group(), ends.fromStart()),
                KafkaEnds.frames(settings, ends.frames(), delivery(ends, job, "frames."), 5),
                KafkaEnds.deadLetters(settings, ends.deadLetters(), delivery(ends, job, "dead.")));
        return environment.executeAsync("saccade live " + ends.events());
    }

    private static Delivery delivery(Ends ends, JobSettings job, String what) {
        return ends.exactlyOnce()
                ? Delivery.endless("saccade.live." + ends.group() + "." + what, job.transactionTimeout())
                : Delivery.atLeastOnce();
    }
}
