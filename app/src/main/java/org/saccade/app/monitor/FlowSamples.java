package org.saccade.app.monitor;

import java.util.List;
import java.util.function.Function;

/** Stages and streams as samples. What is not known, or stale, has no sample; totals stay. */
final class FlowSamples {

    private static final String LATENCY = "saccade_stage_latency_seconds";

    private FlowSamples() {}

    static void write(TextFormat out, List<StageFlow> stages) {
        List<StageFlow> fresh = stages.stream().filter(flow -> !flow.stale()).toList();
        gauge(out, fresh, "records_per_second", "Records written to a topic.", StageFlow::recordsPerSecond);
        gauge(out, fresh, "events_per_second", "Events written to a topic.", StageFlow::eventsPerSecond);
        gauge(out, fresh, "samples_per_second", "Samples or windows completed.", StageFlow::samplesPerSecond);
        gauge(out, fresh, "bytes_per_second", "Bytes of record values before compression.", StageFlow::bytesPerSecond);
        gauge(
                out,
                fresh,
                "steps_skipped_ratio",
                "Share of time steps answered without running the network.",
                flow -> share(flow.stepsSkipped(), flow.stepsTotal()));
        gauge(
                out,
                fresh,
                "empty_bins_ratio",
                "Share of time bins without an event.",
                flow -> share(flow.binsEmpty(), flow.binsTotal()));
        gauge(out, fresh, "latency_p50_seconds", "Median, last event to record.", flow -> seconds(flow.latencyP50Ms()));
        gauge(out, fresh, "latency_p99_seconds", "99th percentile of it.", flow -> seconds(flow.latencyP99Ms()));
        out.family("saccade_stage_drift", "gauge", "Divergence of the last minutes from the last hours, 0 to 1.");
        for (StageFlow flow : fresh) {
            drift(out, flow, "rate", flow.rateDrift());
            drift(out, flow, "activity", flow.activityDrift());
            drift(out, flow, "classes", flow.classDrift());
        }
        out.family("saccade_stage_predictions_per_class", "gauge", "Predictions of each class in the last window.");
        for (StageFlow flow : fresh) {
            for (int i = 0; i < flow.classes().size(); i++) {
                out.sample(
                        "saccade_stage_predictions_per_class",
                        flow.classes().get(i),
                        "class",
                        Integer.toString(i),
                        "stage",
                        flow.stage(),
                        "topic",
                        flow.topic());
            }
        }
        total(out, stages, "records_total", "Records since the monitor began.", StageTotals::records);
        total(out, stages, "events_total", "Events since the monitor began.", StageTotals::events);
        total(out, stages, "samples_total", "Samples or windows since the monitor began.", StageTotals::samples);
        total(out, stages, "bytes_total", "Bytes of record values since the monitor began.", StageTotals::bytes);
        total(out, stages, "missing_chunks_total", "Chunks of live streams that never came.", StageTotals::gaps);
        total(out, stages, "repeated_chunks_total", "Chunks of live streams that came again.", StageTotals::repeats);
        out.family(LATENCY, "histogram", "Last event to record, since the monitor began.");
        stages.forEach(flow -> histogram(out, flow));
    }

    static void writeStreams(TextFormat out, List<StreamFlow> streams) {
        stream(out, streams, "events_per_second", "Events of a stream.", StreamFlow::eventsPerSecond);
        stream(out, streams, "records_per_second", "Chunks or windows of a stream.", StreamFlow::recordsPerSecond);
        stream(out, streams, "bytes_per_second", "Bytes of a stream before compression.", StreamFlow::bytesPerSecond);
        stream(
                out,
                streams,
                "missing_chunks",
                "Chunks that never came since the stream is watched.",
                StreamFlow::gapsSeen);
        stream(
                out,
                streams,
                "skew_seconds",
                "How much further wall-clock time has gone than event time.",
                flow -> seconds(flow.skewMs()));
        stream(out, streams, "empty_ratio", "Share of time bins without an event.", StreamFlow::emptyShare);
        stream(
                out,
                streams,
                "latency_p99_seconds",
                "99th percentile, last event to record.",
                flow -> seconds(flow.latencyP99Ms()));
        stream(out, streams, "age_seconds", "Since the last record of a stream.", flow -> flow.ageMs() / 1e3);
    }

    private static void gauge(
            TextFormat out, List<StageFlow> flows, String name, String help, Function<StageFlow, Number> value) {
        String full = "saccade_stage_" + name;
        out.family(full, "gauge", help);
        flows.forEach(flow -> out.sample(full, value.apply(flow), "stage", flow.stage(), "topic", flow.topic()));
    }

    private static void total(
            TextFormat out, List<StageFlow> flows, String name, String help, Function<StageTotals, Number> value) {
        String full = "saccade_stage_" + name;
        out.family(full, "counter", help);
        flows.forEach(
                flow -> out.sample(full, value.apply(flow.totals()), "stage", flow.stage(), "topic", flow.topic()));
    }

    private static void stream(
            TextFormat out, List<StreamFlow> flows, String name, String help, Function<StreamFlow, Number> value) {
        String full = "saccade_stream_" + name;
        out.family(full, "gauge", help);
        flows.forEach(flow -> out.sample(full, value.apply(flow), "stream", flow.stream(), "topic", flow.topic()));
    }

    private static void drift(TextFormat out, StageFlow flow, String of, Double value) {
        out.sample("saccade_stage_drift", value, "of", of, "stage", flow.stage(), "topic", flow.topic());
    }

    private static void histogram(TextFormat out, StageFlow flow) {
        List<Long> counts = flow.totals().latencyCounts();
        long sum = 0;
        for (int i = 0; i < counts.size(); i++) {
            sum += counts.get(i);
            String bound =
                    i < StageTotals.BOUNDS_SECONDS.length ? Double.toString(StageTotals.BOUNDS_SECONDS[i]) : "+Inf";
            out.sample(LATENCY + "_bucket", sum, "le", bound, "stage", flow.stage(), "topic", flow.topic());
        }
        if (!counts.isEmpty()) {
            out.sample(LATENCY + "_count", sum, "stage", flow.stage(), "topic", flow.topic());
            out.sample(LATENCY + "_sum", flow.totals().latencySum(), "stage", flow.stage(), "topic", flow.topic());
        }
    }

    private static Double share(long part, long all) {
        return all == 0 ? null : Double.valueOf(part / (double) all);
    }

    private static Double seconds(Double ms) {
        return ms == null ? null : ms / 1e3;
    }
}
