package org.saccade.streams.job;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.streams.window.EncodedRecord;
import org.saccade.streams.window.LateChunk;
import org.saccade.streams.window.LiveFrames;
import org.saccade.streams.window.LiveSettings;
import org.saccade.streams.window.RawRecord;
import org.saccade.streams.window.StreamKey;

/**
 * The endless job from live chunks to frames, one record per stream and window.
 *
 * <p>At least once by default: after a restart windows since the last checkpoint may come again, and a reader tells them by (stream,
 * window). With {@code exactlyOnce} they do not, at the price of a checkpoint interval of latency.
 *
 * <p>Restart and rescaling are one: the job goes on from the newest checkpoint in its folder, or from a named checkpoint or savepoint, at
 * whatever parallelism the new attempt has.
 */
public final class LiveJob {

    private LiveJob() {}

    /**
     * The topics of a live job and how it reads and writes them.
     *
     * @param events topic of chunks
     * @param frames topic of frames
     * @param deadLetters topic of what cannot be read
     * @param late topic of chunks with events that came after their windows; null: such events are counted only
     * @param group consumer group, which shows lag; also names its transactions
     * @param fromStart where to start when the group has no offsets: true at the start of the topic, false at its end
     * @param exactlyOnce true to write in transactions
     */
    public record Ends(
            String events,
            String frames,
            String deadLetters,
            String late,
            String group,
            boolean fromStart,
            boolean exactlyOnce) {

        private List<String> topics() {
            return Stream.of(events, frames, deadLetters, late)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /**
     * Puts the job together from its ends.
     *
     * @param late null where late events are counted only
     */
    public static void build(
            StreamExecutionEnvironment environment,
            LiveSettings live,
            Source<RawRecord, ?, ?> chunks,
            Sink<EncodedRecord> frames,
            Sink<DeadLetter> deadLetters,
            Sink<LateChunk> late) {
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
        if (late != null) {
            windows.getSideOutput(LiveFrames.LATE)
                    .sinkTo(late)
                    .name("late chunks")
                    .uid("late-chunks");
        }
    }

    /**
     * Starts the job over Kafka and returns when it is submitted.
     *
     * @param cluster where it runs; empty for this JVM
     * @param restore checkpoint or savepoint to go on from; null for the newest checkpoint in the job's folder, where there is one
     * @throws IllegalStateException when topics are missing, the checkpoint cannot be restored, or the cluster refuses the job
     * @throws Exception when Kafka or the registry cannot be reached
     */
    public static JobClient start(
            ClientSettings settings,
            LiveSettings live,
            Ends ends,
            JobSettings job,
            Configuration cluster,
            String restore)
            throws Exception {
        Preflight.check(settings, ends.topics(), ends.exactlyOnce() ? job.transactionTimeout() : null);
        String from = restore == null ? Checkpoints.newest(job.checkpoints()).orElse(null) : restore;
        if (from != null) {
            RestorePoint.check(from, job.state());
        }
        CheckpointingMode mode = ends.exactlyOnce() ? CheckpointingMode.EXACTLY_ONCE : CheckpointingMode.AT_LEAST_ONCE;
        // What a user keeps is only read; what an attempt left in the folder goes when there is a newer one.
        RecoveryClaimMode claim = restore == null ? RecoveryClaimMode.CLAIM : RecoveryClaimMode.NO_CLAIM;
        StreamExecutionEnvironment environment = job.environment(cluster, mode, from, claim);
        build(
                environment,
                live,
                KafkaEnds.endless(settings, ends.events(), ends.group(), ends.fromStart()),
                KafkaEnds.frames(settings, ends.frames(), delivery(ends, job, "frames."), 5),
                KafkaEnds.deadLetters(settings, ends.deadLetters(), delivery(ends, job, "dead.")),
                ends.late() == null ? null : KafkaEnds.late(settings, ends.late(), delivery(ends, job, "late.")));
        return Submission.of(environment, "saccade live " + ends.events());
    }

    private static Delivery delivery(Ends ends, JobSettings job, String what) {
        return ends.exactlyOnce()
                ? Delivery.endless("saccade.live." + ends.group() + "." + what, job.transactionTimeout())
                : Delivery.atLeastOnce();
    }
}
