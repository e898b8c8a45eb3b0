package org.saccade.app.cli;

import java.util.List;
import java.util.Map;
import org.saccade.app.monitor.StageEndpoint;
import org.saccade.inference.stream.ClassifyResult;
import org.saccade.ingest.live.FeedCounts;
import org.saccade.ingest.replay.ReplayProgress;
import org.saccade.trainer.fit.EpochResult;
import org.saccade.trainer.fit.StepProgress;

/**
 * What the stages count, as metrics of their own process; docs/monitor.md has the arithmetic. Each does nothing where there is no endpoint.
 */
final class StageCounters {

    private static final Map<String, String> NONE = Map.of();

    private StageCounters() {}

    /** in = out + dropped + outside + late + on the way, of each stream. */
    static void feeds(StageEndpoint to, List<FeedCounts> feeds) {
        if (to == null) {
            return;
        }
        for (FeedCounts feed : feeds) {
            Map<String, String> stream = Map.of("stream", feed.stream());
            to.count("saccade_feed_events_in_total", "Events decoded.", stream, feed.in());
            to.count("saccade_feed_events_out_total", "Events that Kafka has acknowledged.", stream, feed.out());
            to.count("saccade_feed_events_dropped_total", "Events given up.", stream, feed.dropped());
            to.count(
                    "saccade_feed_events_outside_total",
                    "Events outside the sensor or any clock.",
                    stream,
                    feed.outside());
            to.count("saccade_feed_events_late_total", "Events of chunks that had left.", stream, feed.late());
            to.gauge("saccade_feed_events_on_the_way", "Events neither sent nor given up.", stream, feed.onTheWay());
            to.count("saccade_feed_packets_lost_total", "Packets that never came.", stream, feed.lostPackets());
            to.count("saccade_feed_packets_damaged_total", "Packets that could not be read.", stream, feed.damaged());
            to.count("saccade_feed_chunks_total", "Chunks that Kafka has acknowledged.", stream, feed.chunks());
            to.count("saccade_feed_bytes_total", "Bytes received.", stream, feed.bytes());
            to.gauge("saccade_feed_connected", "Whether the camera is connected.", stream, feed.connected() ? 1 : 0);
        }
        long connected = feeds.stream().filter(FeedCounts::connected).count();
        to.notReady(connected > 0 || feeds.isEmpty() ? null : "no camera is connected");
    }

    /** Chunks and events handed to the producer in this run. */
    static void replay(StageEndpoint to, ReplayProgress now) {
        if (to == null) {
            return;
        }
        to.count("saccade_replay_chunks_total", "Chunks sent.", NONE, now.chunks());
        to.count("saccade_replay_events_total", "Events sent.", NONE, now.events());
        to.count("saccade_replay_bytes_total", "Bytes sent, before compression.", NONE, now.bytes());
        to.gauge("saccade_replay_samples_done", "Samples complete, earlier runs included.", NONE, now.samplesDone());
    }

    /** windows = predictions + repeated + dropped; records = windows + dead letters, where frames are read. */
    static void classified(StageEndpoint to, ClassifyResult total) {
        if (to == null) {
            return;
        }
        to.count("saccade_classify_records_total", "Records read.", NONE, total.records());
        to.count("saccade_classify_windows_total", "Windows read, or cut here.", NONE, total.windows());
        to.count("saccade_classify_predictions_total", "Predictions written.", NONE, total.predictions());
        to.count("saccade_classify_repeated_total", "Windows answered before.", NONE, total.duplicates());
        to.count("saccade_classify_dropped_total", "Windows given up for newer ones.", NONE, total.dropped());
        to.count("saccade_classify_dead_letters_total", "Windows set aside.", NONE, total.deadLetters());
        to.count("saccade_classify_steps_run_total", "Time steps run.", NONE, total.stepsRun());
        to.count("saccade_classify_steps_skipped_total", "Time steps skipped.", NONE, total.stepsSkipped());
        to.count("saccade_classify_synops_total", "Operations behind the spikes.", NONE, total.synOps());
        to.count("saccade_classify_retries_total", "Transactions done again.", NONE, total.retries());
        to.count("saccade_classify_models_refused_total", "Models that could not be loaded.", NONE, total.refused());
    }

    /** Where the training stands. */
    static void step(StageEndpoint to, StepProgress now) {
        if (to == null) {
            return;
        }
        to.count("saccade_train_steps_total", "Steps done.", NONE, now.globalStep());
        to.gauge("saccade_train_epoch", "Epoch under way, from 0.", NONE, now.epoch());
        to.gauge("saccade_train_loss", "Loss lately.", NONE, now.loss());
        to.gauge("saccade_train_accuracy_ratio", "Share of training samples right lately.", NONE, now.accuracy());
        to.gauge("saccade_train_samples_per_second", "Training samples.", NONE, now.samplesPerSecond());
        to.gauge("saccade_train_lag", "Frames of the pass that wait.", NONE, now.lag());
    }

    /** The scores of an epoch. */
    static void epoch(StageEndpoint to, EpochResult result) {
        if (to == null) {
            return;
        }
        to.gauge(
                "saccade_train_validation_accuracy_ratio",
                "Share of the validation split right.",
                NONE,
                result.validationAccuracy());
        for (int layer = 0; layer < result.firingRates().size(); layer++) {
            to.gauge(
                    "saccade_train_firing_rate",
                    "Spikes per neuron and time step of a layer.",
                    Map.of("layer", Integer.toString(layer)),
                    result.firingRates().get(layer));
        }
    }
}
