package org.saccade.streams.job;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.streams.window.EncodedRecord;
import org.saccade.streams.window.PassSettings;
import org.saccade.streams.window.RawRecord;
import org.saccade.streams.window.SampleFrames;
import org.saccade.streams.window.StreamKey;

/**
 * The bounded job of one pass: chunks of fixed offsets to frames, each sample once, exactly once under read_committed.
 *
 * <p>Frames and dead letters are committed at checkpoints only, the last ones at the checkpoint that ends the job.
 */
public final class TrainingPassJob {

    private TrainingPassJob() {}

    /** Puts the job together from its ends. */
    public static void build(
            StreamExecutionEnvironment environment,
            PassSettings pass,
            Source<RawRecord, ?, ?> chunks,
            Sink<EncodedRecord> frames,
            Sink<DeadLetter> deadLetters) {
        SingleOutputStreamOperator<EncodedRecord> samples = environment
                .fromSource(chunks, WatermarkStrategy.noWatermarks(), "chunks")
                .uid("chunks")
                .keyBy(new StreamKey())
                .process(new SampleFrames(pass))
                .name("samples to frames")
                .uid("samples");
        samples.sinkTo(frames).name("frames").uid("frames");
        samples.getSideOutput(SampleFrames.DEAD_LETTERS)
                .sinkTo(deadLetters)
                .name("dead letters")
                .uid("dead-letters");
    }

    /**
     * An environment with the job over Kafka, ready to be executed.
     *
     * @param exactlyOnce true to write in transactions
     * @param cluster where it runs; empty for this JVM
     * @param restore checkpoint to go on from; null for a fresh start
     */
    static StreamExecutionEnvironment over(
            ClientSettings settings,
            TrainingSet set,
            int epoch,
            String framesTopic,
            String deadLetterTopic,
            boolean exactlyOnce,
            JobSettings job,
            Configuration cluster,
            String restore) {
        // No checkpoint must outlive a finished pass.
        StreamExecutionEnvironment environment = job.environment(
                cluster,
                exactlyOnce ? CheckpointingMode.EXACTLY_ONCE : CheckpointingMode.AT_LEAST_ONCE,
                restore,
                RecoveryClaimMode.CLAIM);
        PassSettings pass = new PassSettings(
                settings.properties(),
                framesTopic,
                set.name(),
                epoch,
                set.frames().toString(),
                set.augmentation(),
                set.seed());
        String prefix = transactionPrefix(set.name(), epoch);
        build(
                environment,
                pass,
                KafkaEnds.ranges(settings, set.eventsTopic(), set.ranges()),
                KafkaEnds.frames(settings, framesTopic, delivery(exactlyOnce, prefix + "frames.", job), 20),
                KafkaEnds.deadLetters(settings, deadLetterTopic, delivery(exactlyOnce, prefix + "dead.", job)));
        return environment;
    }

    private static Delivery delivery(boolean exactlyOnce, String prefix, JobSettings job) {
        return exactlyOnce ? Delivery.bounded(prefix, job.transactionTimeout()) : Delivery.atLeastOnce();
    }

    /** Ends in a dot, so that epoch 1 is no prefix of epoch 10: an attempt aborts all open transactions under its prefix. */
    static String transactionPrefix(String trainingSet, int epoch) {
        return "saccade.pass." + trainingSet + "." + epoch + ".";
    }
}
