package org.saccade.app.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.TopicAdmin;
import org.saccade.inference.stream.ClassifyConfig;
import org.saccade.inference.stream.ClassifyService;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetOptions;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.ingest.replay.LiveReplayConfig;
import org.saccade.ingest.replay.LiveReplayer;
import org.saccade.ingest.replay.ReplayConfig;
import org.saccade.ingest.replay.ReplayListener;
import org.saccade.ingest.replay.ReplayProgress;
import org.saccade.ingest.replay.ReplayResult;
import org.saccade.ingest.replay.ReplaySpeed;
import org.saccade.ingest.replay.Replayer;
import org.saccade.local.LocalFlink;
import org.saccade.local.LocalStack;
import org.saccade.local.LocalStackConfig;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.streams.job.JobSettings;
import org.saccade.streams.job.LiveJob;
import org.saccade.streams.job.PassCoordinator;
import org.saccade.streams.job.PassListener;
import org.saccade.streams.job.PassOptions;
import org.saccade.streams.job.TrainingSet;
import org.saccade.streams.window.LiveSettings;
import org.saccade.streams.window.PassCounts;
import org.saccade.trainer.fit.EpochResult;
import org.saccade.trainer.fit.Recipe;
import org.saccade.trainer.fit.Trainer;
import org.saccade.trainer.fit.TrainerConfig;
import org.saccade.trainer.fit.TrainingListener;
import org.saccade.trainer.fit.TrainingResult;
import org.saccade.trainer.report.RunRecords;

/**
 * The whole pipeline once, in this process but through real sockets: recordings to Kafka, Flink passes, training, a live replay, and
 * predictions, watched throughout.
 *
 * <p>{@link #run} leaves the stack as it is; {@link #close} stops it. One thread runs it; {@link #stop} may be called from any other.
 */
public final class Quickstart implements AutoCloseable {

    private static final int PARTITIONS = 4;
    private static final String MODEL = "quickstart";
    private static final long PATIENCE_MS = 30_000;

    private final QuickstartConfig config;
    private final QuickstartListener listener;
    private final Timeline timeline;
    private final Map<String, Double> eventsPerSecond = new LinkedHashMap<>();
    private LocalStack stack;
    private ClientSettings client;
    private long deadLetters;

    public Quickstart(QuickstartConfig config, QuickstartListener listener) {
        this.config = config;
        this.listener = listener;
        this.timeline = new Timeline(listener);
    }

    /**
     * Runs it.
     *
     * @throws InterruptedException when the thread was interrupted: Ctrl-C
     */
    public QuickstartResult run() throws Exception {
        Files.createDirectories(config.folder());
        timeline.part("stack", "starting Kafka, schema registry and Flink");
        startStack();
        DataSet data = data();
        try (Watch watch = Watch.start(client, config.folder().resolve("health"), listener)) {
            ReplayResult replayed = replay(data);
            TrainingResult trained = train(data, replayed);
            LiveTally tally = live(data, trained);
            timeline.end();
            return report(data, replayed, trained, tally);
        }
    }

    private void startStack() {
        LocalStackConfig local = LocalStackConfig.in(stackFolder()).withPorts(0, 0, 0);
        stack = LocalStack.start(local);
        client = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        try (Cluster cluster = Cluster.connect(client, Duration.ofSeconds(30))) {
            new TopicAdmin(cluster).create(Topics.all(), PARTITIONS, (short) -1);
        }
        listener.note("Kafka " + stack.bootstrapServers() + ", registry " + stack.registryUrl() + ", Flink "
                + flink().webUrl());
    }

    private LocalFlink flink() {
        return stack.flink().orElseThrow();
    }

    private Path stackFolder() {
        return config.folder().resolve("stack");
    }

    private DataSet data() {
        Path folder = config.data();
        if (folder == null) {
            folder = config.folder().resolve("data");
            timeline.part("data", "simulating a camera on moving shapes");
            ShapeScenes.generate(folder, config.recordingsPerClass(), config.recordingsPerClass() / 6, config.seed());
        }
        DataSet data = DataSet.open(folder, DataSetOptions.defaults().withSeed(config.seed()));
        listener.note(data.name() + ": " + data.samples().size() + " recordings of " + data.geometry() + ", "
                + data.classNames().size() + " classes");
        return data;
    }

    private ReplayResult replay(DataSet data) {
        timeline.part("replay", "recordings to the topic " + Topics.EVENTS);
        ReplayConfig replay = ReplayConfig.defaults().withSeed(config.seed());
        try (Replayer replayer = new Replayer(data, client, replay, replayListener())) {
            ReplayResult result = replayer.run();
            eventsPerSecond.put("replay", result.events() / Math.max(1e-3, result.seconds()));
            return result;
        }
    }

    private ReplayListener replayListener() {
        return new ReplayListener() {
            @Override
            public void progress(ReplayProgress now) {
                listener.progress(now.samplesDone(), now.samplesTotal(), "samples");
            }

            @Override
            public void warning(String line) {
                listener.warn(line);
            }
        };
    }

    private TrainingResult train(DataSet data, ReplayResult replayed) throws Exception {
        timeline.part("train", "Flink makes the frames of each epoch, the network learns them");
        FrameSpec frames =
                config.frames(data.geometry().height(), data.geometry().width());
        TrainingSet set = TrainingSet.capture(client, Topics.EVENTS, frames, config.augmentation(), config.seed());
        PassTally passes = new PassTally();
        JobSettings job =
                JobSettings.of(2, config.folder().resolve("checkpoints").toString());
        PassOptions options = PassOptions.of(job).withAwaitNewRun(true);
        PassCoordinator coordinator = new PassCoordinator(client, set, options, flink().clientConfiguration(), passes);
        Background<PassCoordinator.Outcome> passing = Background.start("passes", coordinator::run);
        try (Trainer trainer = Trainer.open(trainerConfig(data, frames, set.name()), trainingListeners(passing))) {
            TrainingResult result = trainer.train();
            if (result.interrupted()) {
                throw new InterruptedException("training was stopped");
            }
            if (result.announced().isEmpty()) {
                throw new IllegalStateException("the trained network could not be exported: "
                        + result.unannounced().orElse("no model was announced"));
            }
            eventsPerSecond.put("stream", passes.eventsPerSecond());
            double perSample = (double) replayed.events() / Math.max(1, replayed.samples() + replayed.samplesResumed());
            eventsPerSecond.put("train", perSample * samplesPerSecond(result.history()));
            deadLetters += passes.deadLetters() + result.deadLetters();
            return result;
        } finally {
            coordinator.close();
            passing.await();
        }
    }

    private TrainerConfig trainerConfig(DataSet data, FrameSpec frames, String trainingSet) {
        NetworkSpec network = NetworkSpec.builtIn("conv-small")
                .withInput(frames.polarities(), frames.height(), frames.width())
                .withTimeSteps(frames.timeSteps())
                .withClasses(data.classNames().size());
        Recipe usual = Recipe.DEFAULT;
        Recipe recipe = usual.toBuilder()
                .epochs(config.epochs() == 0 ? usual.epochs() : config.epochs())
                .seed(config.seed())
                .build();
        return TrainerConfig.builder(client, network, config.folder().resolve("run"))
                .trainingSet(trainingSet)
                .recipe(recipe)
                .model(MODEL)
                .classes(data.classNames())
                .build();
    }

    private static double samplesPerSecond(List<EpochResult> history) {
        double samples = 0;
        double seconds = 0;
        for (EpochResult epoch : history) {
            samples += epoch.samples();
            seconds += epoch.seconds();
        }
        return seconds == 0 ? 0 : samples / seconds;
    }

    private TrainingListener trainingListeners(Background<?> passing) {
        return TrainingListener.all(List.of(
                new TrainingNotes(listener, passing),
                RunRecords.in(config.folder().resolve("run"))));
    }

    /** A pass that failed ends the training too, with its own reason. */
    static void check(Background<?> background) {
        try {
            background.check();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("making frames failed: " + e.getMessage(), e);
        }
    }

    private LiveTally live(DataSet data, TrainingResult trained) throws Exception {
        timeline.part("live", config.cameras() + " cameras show the test recordings in real time");
        FrameSpec frames =
                config.frames(data.geometry().height(), data.geometry().width());
        LiveSettings live = LiveSettings.of(client.properties(), Topics.LIVE_FRAMES, frames.toString());
        LiveJob.Ends ends = new LiveJob.Ends(
                Topics.LIVE_EVENTS,
                Topics.LIVE_FRAMES,
                Topics.DEAD_LETTERS,
                Topics.LATE_EVENTS,
                "saccade-live",
                true,
                false);
        JobSettings job = JobSettings.of(
                2, config.folder().resolve("checkpoints").resolve("live").toString());
        JobClient running = LiveJob.start(client, live, ends, job, flink().clientConfiguration(), null);
        LiveTally tally = new LiveTally(data.classNames());
        ClassifyConfig classify =
                ClassifyConfig.of(client, MODEL, config.folder().resolve("models"));
        try (ClassifyService service = ClassifyService.open(classify, tally)) {
            Background<?> classifying = Background.start("classify", service::run);
            awaitReady(running, tally);
            long begin = System.nanoTime();
            ReplayResult shown = showTest(data);
            if (!tally.awaitSamples(shown.samples(), PATIENCE_MS)) {
                check(classifying);
                listener.warn("only " + tally.answered() + " of " + shown.samples() + " recordings were answered");
            }
            eventsPerSecond.put("classify", tally.events() / ((System.nanoTime() - begin) / 1e9));
            service.stop();
            classifying.await();
            deadLetters += service.result().deadLetters();
            return tally;
        } finally {
            running.cancel().get();
        }
    }

    private static void awaitReady(JobClient running, LiveTally tally) throws Exception {
        long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (running.getJobStatus().get() != JobStatus.RUNNING) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the live job did not start within " + PATIENCE_MS / 1000 + " s: "
                        + running.getJobStatus().get());
            }
            Thread.sleep(50);
        }
        if (!tally.awaitModel(PATIENCE_MS)) {
            throw new IllegalStateException("no model was in use within " + PATIENCE_MS / 1000 + " s");
        }
    }

    private ReplayResult showTest(DataSet data) {
        LiveReplayConfig show = LiveReplayConfig.defaults()
                .withStreams(config.cameras())
                .withSamples(Set.of(Split.TEST), 0, config.seed())
                .withSpeed(ReplaySpeed.REAL_TIME)
                .withTiming(config.windowUs(), 10_000, config.quietShare());
        try (LiveReplayer replayer = new LiveReplayer(data, client, show, replayListener())) {
            return replayer.run();
        }
    }

    private QuickstartResult report(DataSet data, ReplayResult replayed, TrainingResult trained, LiveTally tally)
            throws IOException {
        var best = trained.best().orElseThrow();
        Path page = config.folder().resolve("report.html");
        QuickstartResult result = new QuickstartResult(
                best.test().accuracy(),
                tally.confusion().accuracy(),
                data.classNames().size(),
                data.classNames(),
                replayed.samples() + replayed.samplesResumed(),
                replayed.events(),
                Lines.rounded(eventsPerSecond),
                best.epoch(),
                best.validation().accuracy(),
                tally.windows(),
                tally.stepsSkipped(),
                tally.stepsRun() + tally.stepsSkipped(),
                tally.latency(),
                deadLetters,
                tally.confusion().rows(),
                timeline.seconds(),
                timeline.parts(),
                config.folder().toString(),
                page.toString(),
                trained.announced().map(model -> model.getModel()).orElse(""));
        List<EpochFigures> history = new ArrayList<>();
        for (EpochResult epoch : trained.history()) {
            double test = epoch.testAccuracy() == null ? Double.NaN : epoch.testAccuracy();
            history.add(new EpochFigures(epoch.epoch(), epoch.loss(), epoch.validationAccuracy(), test));
        }
        QuickstartReport.write(result, tally.confusion(), history, next(), page);
        ConfusionPicture.write(
                tally.confusion(), "Live predictions", config.folder().resolve("confusion.png"));
        return result;
    }

    /** Commands to try next. */
    public List<String> next() {
        String dir = " --dir " + stackFolder();
        List<String> commands = new ArrayList<>();
        if (!config.keep()) {
            commands.add("saccade up" + dir);
        }
        commands.add("saccade topics list" + dir);
        commands.add("saccade stream live" + dir);
        commands.add("saccade classify --model " + MODEL + dir);
        Path data = config.data() == null ? config.folder().resolve("data") : config.data();
        commands.add("saccade replay " + data + " --live --streams 4 --id again" + dir);
        commands.add("saccade monitor --watch" + dir);
        return commands;
    }

    @Override
    public void close() {
        if (stack != null) {
            stack.close();
        }
    }

    /** The books of all passes. */
    private static final class PassTally implements PassListener {
        private long events;
        private long dead;
        private double seconds;

        @Override
        public synchronized void finished(Pass pass, PassCounts counts, Duration elapsed) {
            events += counts.events();
            // A dead letter is met again in each pass; the first tells how many there are.
            dead = Math.max(dead, counts.deadLetters());
            seconds += elapsed.toNanos() / 1e9;
        }

        synchronized double eventsPerSecond() {
            return seconds == 0 ? 0 : events / seconds;
        }

        synchronized long deadLetters() {
            return dead;
        }
    }
}
