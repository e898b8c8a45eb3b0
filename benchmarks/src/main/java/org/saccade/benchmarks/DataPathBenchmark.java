package org.saccade.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.ingest.replay.ReplayConfig;
import org.saccade.ingest.replay.ReplayListener;
import org.saccade.ingest.replay.Replayer;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.streams.job.JobSettings;
import org.saccade.streams.job.PassCoordinator;
import org.saccade.streams.job.PassListener;
import org.saccade.streams.job.PassOptions;
import org.saccade.streams.job.TrainingSet;
import org.saccade.streams.window.PassCounts;
import org.saccade.trainer.data.Batch;
import org.saccade.trainer.data.BatchFeed;
import org.saccade.trainer.data.PassReader;
import org.saccade.trainer.data.SampleSource;

/**
 * The way of training frames from their topic to the trainer's native buffer beside what the training step takes of them: conv-small, 34 x 34,
 * T = 8, batches of 16, with the broker on the same machine. Per round, in turns: the feed alone with the pass in memory, the feed alone through a
 * buffer of a tenth of it, steps on one batch again and again, and steps on what the feed gives.
 *
 * <pre>
 *   java -cp 'benchmarks/target/saccade-benchmarks-0.1.0-SNAPSHOT.jar:benchmarks/target/lib/*' org.saccade.benchmarks.DataPathBenchmark
 *     -Ddata=DIR      recordings of 34 x 34 pixels, such as N-MNIST (default: simulated ones)
 *     -Dsamples=N     in the pass (default 4000)
 * </pre>
 */
public final class DataPathBenchmark {

    private static final FrameSpec FRAMES = FrameSpec.parse("T=8,P=2,H=34,W=34,window=320ms,value=binary");
    private static final int BATCH = 16;
    private static final int ROUNDS = 5;
    private static final int PER_CLASS = 100;
    private static final Duration WAIT = Duration.ofMinutes(1);

    private final ClientSettings settings;
    private final NetworkSpec network;
    private final Pass pass;
    private final long passBytes;

    private DataPathBenchmark(ClientSettings settings, int classes, Pass pass, long passBytes) {
        this.settings = settings;
        this.network = NetworkSpec.builtIn("conv-small")
                .withInput(FRAMES.polarities(), FRAMES.height(), FRAMES.width())
                .withClasses(classes)
                .withTimeSteps(FRAMES.timeSteps());
        this.pass = pass;
        this.passBytes = passBytes;
    }

    /** Prints one table. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("data-path-benchmark-");
        try (StackProcess stack = StackProcess.start(folder)) {
            Passes.createTopics(stack.settings(), 4);
            String given = System.getProperty("data");
            if (given == null) {
                ShapeScenes.generate(folder.resolve("shapes"), PER_CLASS, 0, 1);
            }
            DataSet set = DataSet.open(given == null ? folder.resolve("shapes") : Path.of(given));
            replay(set, stack.settings(), Integer.getInteger("samples", 4000));
            Made made = make(stack.settings(), folder.resolve("checkpoints"));
            new DataPathBenchmark(stack.settings(), set.classNames().size(), made.pass, made.bytes).run();
        } finally {
            OdgBenchmark.delete(folder);
        }
    }

    private record Made(Pass pass, long bytes) {}

    private static void replay(DataSet set, ClientSettings settings, int samples) throws Exception {
        long once = set.samples().stream()
                .filter(sample -> sample.split() == Split.TRAIN)
                .count();
        ReplayConfig config =
                ReplayConfig.defaults().withSplits(Set.of(Split.TRAIN)).withRounds((samples + once - 1) / once);
        try (Replayer replayer = new Replayer(set, settings, config, ReplayListener.none())) {
            replayer.run();
        }
    }

    private static Made make(ClientSettings settings, Path checkpoints) throws Exception {
        TrainingSet set = TrainingSet.capture(settings, Topics.EVENTS, FRAMES, "", 1);
        Passes.askFor(settings, set, 1);
        AtomicReference<Made> made = new AtomicReference<>();
        PassListener listener = new PassListener() {
            @Override
            public void finished(Pass pass, PassCounts counts, Duration elapsed) {
                if (pass.getEpoch() == 0) {
                    made.set(new Made(pass, counts.samples() * FRAMES.elements()));
                }
            }
        };
        PassOptions options =
                PassOptions.of(JobSettings.of(2, checkpoints.toString())).withEpochs(1);
        try (PassCoordinator coordinator = new PassCoordinator(settings, set, options, new Configuration(), listener)) {
            coordinator.run();
        }
        return made.get();
    }

    private void run() {
        double[][] rates = new double[4][ROUNDS];
        try (AvroWire wire = settings.wire();
                TorchNetwork torch = TorchNetwork.open(network, Weights.initial(network, 1))) {
            for (int round = -2; round < ROUNDS; round++) {
                double[] now = {feed(wire, passBytes * 2), feed(wire, passBytes / 10), steps(torch), both(wire, torch)};
                for (int i = 0; i < now.length && round >= 0; i++) {
                    rates[i][round] = now[i];
                }
            }
        }
        double step = median(rates[2]);
        System.out.println("| | samples/s | RATIO to the step |");
        System.out.println("|---|---|---|");
        print("frames topic to native batches, pass in memory", median(rates[0]), step);
        print("the same through a buffer of a tenth of the pass", median(rates[1]), step);
        print("training step alone", step, step);
        print("training from the topic", median(rates[3]), step);
    }

    private static void print(String what, double rate, double step) {
        System.out.printf(Locale.ROOT, "| %s | %.0f | %.2f |%n", what, rate, rate / step);
    }

    private double feed(AvroWire wire, long memory) {
        return timed(wire, memory, batch -> {});
    }

    private double both(AvroWire wire, TorchNetwork torch) {
        return timed(
                wire, passBytes * 2, batch -> torch.trainStep(batch.frames(), batch.labels(), TrainingStep.of(1e-4)));
    }

    private double timed(AvroWire wire, long memory, Consumer<Batch> use) {
        long samples = 0;
        long start = System.nanoTime();
        try (PassReader reader = new PassReader(settings, wire, "benchmark", network, WAIT, memory);
                BatchFeed feed = new BatchFeed(reader.training(pass, 1), FRAMES, BATCH, 0)) {
            for (Batch batch = feed.next(); batch != null; batch = feed.next()) {
                samples += batch.size();
                use.accept(batch);
            }
        }
        return samples / ((System.nanoTime() - start) / 1e9);
    }

    /** Steps on one batch for about as long as a pass has batches. */
    private double steps(TorchNetwork torch) {
        int steps = (int) (passBytes / FRAMES.elements() / BATCH);
        try (AvroWire wire = settings.wire();
                PassReader reader = new PassReader(settings, wire, "benchmark", network, WAIT, passBytes * 2);
                SampleSource source = reader.training(pass, 1);
                BatchFeed feed = new BatchFeed(source, FRAMES, BATCH, 0)) {
            Batch batch = feed.next();
            long start = System.nanoTime();
            for (int i = 0; i < steps; i++) {
                torch.trainStep(batch.frames(), batch.labels(), TrainingStep.of(1e-4));
            }
            return (double) steps * batch.size() / ((System.nanoTime() - start) / 1e9);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
