package org.saccade.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.ingest.replay.ReplayConfig;
import org.saccade.ingest.replay.ReplayListener;
import org.saccade.ingest.replay.ReplayResult;
import org.saccade.ingest.replay.Replayer;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.OffsetRange;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.job.JobSettings;
import org.saccade.streams.job.PassCoordinator;
import org.saccade.streams.job.PassListener;
import org.saccade.streams.job.PassOptions;
import org.saccade.streams.job.TrainingSet;
import org.saccade.streams.window.PassCounts;

/**
 * Training passes from Kafka to Kafka, exactly once, with the broker on the same machine, beside the plain loop over primitive arrays.
 *
 * <pre>
 *   java -cp 'benchmarks/target/saccade-benchmarks-0.1.0-SNAPSHOT.jar:benchmarks/target/lib/*' org.saccade.benchmarks.FramesJobBenchmark
 *     -Dside=N          sensor and frames of N x N (default 128; at most 240)
 *     -Ddata=DIR        recordings (default: simulated ones of that side)
 *     -Djoin=N          N recordings end to end make one (default 1)
 *     -Dsteps=N         time steps (default 10)
 *     -Daugmentation=S  (default none)
 *     -Dsamples=N       samples in the large set (default 1000); the first tenth of it is the small set
 *     -Dparallelism=N   of the job (default 2)
 *     -Dpartitions=N    of events and frames (default 4)
 *     -Dlevel=N         zstd level of the frames (default: that of the topic's plan)
 *     -Dpasses=N        passes over each set that count, after two that warm up (default 3)
 * </pre>
 *
 * A pass is what {@code saccade stream train} makes: job start, reading, binning, transactions, the record that it is finished. The rate of the
 * large set includes all that; the steady rate is the difference of the events of both sets over the difference of their times.
 */
public final class FramesJobBenchmark {

    private static final int PER_CLASS = 10;

    private final Path folder;
    private final StackProcess stack;
    private final ClientSettings settings;
    private final List<Made> made = new ArrayList<>();
    private long framed;

    private FramesJobBenchmark(Path folder, StackProcess stack) {
        this.folder = folder;
        this.stack = stack;
        this.settings = stack.settings();
    }

    /** A pass: what went through, how long it took, and what CPU time per event this process and the broker's needed. */
    private record Made(long samples, long events, double seconds, double jobCpu, double brokerCpu) {
        double rate() {
            return events / seconds / 1e6;
        }
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("frames-job-benchmark-");
        try (StackProcess stack = StackProcess.start(folder)) {
            new FramesJobBenchmark(folder, stack).run();
        } finally {
            OdgBenchmark.delete(folder);
        }
    }

    private void run() throws Exception {
        int side = Integer.getInteger("side", 128);
        int steps = Integer.getInteger("steps", 10);
        FrameSpec spec = FrameSpec.parse("T=" + steps + ",H=" + side + ",W=" + side);
        Passes.createTopics(settings, Integer.getInteger("partitions", 4));
        DataSet set = recordings(side);
        ReplayResult sent = replay(set, Math.max(10, Integer.getInteger("samples", 1000)));
        TrainingSet large =
                TrainingSet.capture(settings, Topics.EVENTS, spec, System.getProperty("augmentation", ""), 1);
        TrainingSet small = beginning(large);
        Hops hops = Hops.of(settings, sent.events());
        System.out.printf(
                Locale.ROOT,
                "%d samples of %d events, %d x %d, T = %d, %d chunks of %d bytes, parallelism %d%n",
                sent.samples(),
                sent.events() / sent.samples(),
                side,
                side,
                steps,
                sent.chunks(),
                sent.bytes() / sent.chunks(),
                parallelism());
        int passes = Integer.getInteger("passes", 3);
        make(large.named("warm-up"), 2);
        List<Made> little = make(small, passes);
        List<Made> much = make(large, passes);
        double loop = PlainLoop.eventsPerSecond(set, steps) / 1e6;
        report(little, much, loop);
        System.out.println(hops.text(settings, framed));
    }

    private void report(List<Made> small, List<Made> large, double loop) {
        double steady = (large.get(0).events - small.get(0).events)
                / (median(large, Made::seconds) - median(small, Made::seconds))
                / 1e6;
        double rate = median(large, Made::rate);
        System.out.printf(
                Locale.ROOT,
                "whole pass %.1f Mev/s, steady %.1f Mev/s; plain loop on one core %.0f Mev/s, RATIO %.2f and %.2f%n",
                rate,
                steady,
                loop,
                rate / loop,
                steady / loop);
        System.out.printf(
                Locale.ROOT,
                "CPU ns per event, steady: job %.1f, broker %.1f; a small pass of %.1f Mev takes %.2f s (medians)%n",
                steadyNs(small, large, Made::jobCpu),
                steadyNs(small, large, Made::brokerCpu),
                small.get(0).events / 1e6,
                median(small, Made::seconds));
    }

    private static double steadyNs(List<Made> small, List<Made> large, ToDoubleFunction<Made> cpu) {
        return (median(large, cpu) - median(small, cpu)) / (large.get(0).events - small.get(0).events) * 1e9;
    }

    private static int parallelism() {
        return Integer.getInteger("parallelism", 2);
    }

    private DataSet recordings(int side) throws IOException {
        String given = System.getProperty("data");
        Path source = given != null ? Path.of(given) : folder.resolve("shapes");
        if (given == null) {
            ShapeScenes.generate(source, PER_CLASS, 0, 1, side);
        }
        int join = Integer.getInteger("join", 1);
        DataSet set = DataSet.open(source);
        return join == 1 ? set : DataSet.open(JoinedRecordings.write(set, folder.resolve("joined"), join));
    }

    private ReplayResult replay(DataSet set, long samples) throws Exception {
        long once = set.samples().stream()
                .filter(sample -> sample.split() == Split.TRAIN)
                .count();
        ReplayConfig config =
                ReplayConfig.defaults().withSplits(Set.of(Split.TRAIN)).withRounds((samples + once - 1) / once);
        try (Replayer replayer = new Replayer(set, settings, config, ReplayListener.none())) {
            return replayer.run();
        }
    }

    /** The first tenth of each partition; the sample that is cut is binned as far as it goes. */
    private static TrainingSet beginning(TrainingSet set) {
        List<OffsetRange> ranges = set.ranges().stream()
                .map(range -> new OffsetRange(
                        range.getPartition(),
                        range.getStart(),
                        range.getStart() + (range.getEnd() - range.getStart() + 9) / 10))
                .toList();
        return TrainingSet.of(set.eventsTopic(), ranges, set.frames(), set.augmentation(), set.seed());
    }

    /** Makes so many passes, after the evaluation pass, which finds nothing. */
    private List<Made> make(TrainingSet set, int epochs) throws Exception {
        Passes.askFor(settings, set, epochs);
        JobSettings job =
                JobSettings.of(parallelism(), folder.resolve("checkpoints").toString());
        PassOptions options = PassOptions.of(job).withEpochs(epochs);
        made.clear();
        try (PassCoordinator coordinator =
                new PassCoordinator(jobSettings(), set, options, new Configuration(), new Watch())) {
            coordinator.run();
        }
        return List.copyOf(made);
    }

    private ClientSettings jobSettings() {
        String level = System.getProperty("level");
        if (level == null) {
            return settings;
        }
        Map<String, String> all = new HashMap<>(settings.properties());
        all.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, level);
        return new ClientSettings(all);
    }

    /** Times each pass. */
    private final class Watch implements PassListener {
        private double jobCpu;
        private double brokerCpu;

        @Override
        public void started(Pass pass, boolean restored) {
            jobCpu = ProcessCpu.seconds();
            brokerCpu = stack.cpuSeconds();
        }

        @Override
        public void finished(Pass pass, PassCounts counts, Duration elapsed) {
            if (pass.getEpoch() < 0) {
                return;
            }
            Made one = new Made(
                    counts.samples(),
                    counts.events(),
                    elapsed.toNanos() / 1e9,
                    ProcessCpu.seconds() - jobCpu,
                    stack.cpuSeconds() - brokerCpu);
            made.add(one);
            framed += one.events;
            System.out.printf(
                    Locale.ROOT,
                    "%s, epoch %d: %d samples in %.2f s, %.1f Mev/s%n",
                    pass.getTrainingSet(),
                    pass.getEpoch(),
                    one.samples,
                    one.seconds,
                    one.rate());
        }
    }

    private static double median(List<Made> passes, ToDoubleFunction<Made> figure) {
        double[] sorted = passes.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
