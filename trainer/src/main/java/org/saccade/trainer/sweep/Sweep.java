package org.saccade.trainer.sweep;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.trainer.data.PassReader;
import org.saccade.trainer.data.TrainingSet;
import org.saccade.trainer.fit.Publish;
import org.saccade.trainer.fit.RunRegistration;
import org.saccade.trainer.fit.Trainer;
import org.saccade.trainer.fit.TrainerConfig;
import org.saccade.trainer.fit.TrainingException;
import org.saccade.trainer.fit.TrainingListener;
import org.saccade.trainer.fit.TrainingResult;
import org.saccade.trainer.report.RunRecords;

/**
 * Trains a network once for each point of a grid, one training after another.
 *
 * <p>All runs are registered before the first begins, so that the stage that makes frames keeps each pass until every run has learned it:
 * all learn from the same passes, and none is made twice. That takes room for all epochs' frames on the topic until the last run is past
 * them. A point with fewer time steps learns from the same frames with their bins merged, which is exactly what binning anew would give
 * ({@link org.saccade.schemas.frame.BinMerge}).
 *
 * <p>The folder holds {@code sweep.json}, {@code sweep.csv}, {@code sweep.html} and a folder per run. Called again with the same folder and
 * settings it goes on: finished runs are not repeated, an interrupted one goes on from its checkpoint, one that failed is tried again. A
 * training that cannot go on, because it diverges or its folder holds another's checkpoints, is a row that says why; frames that do not come
 * or do not fit end the sweep. {@link #run} is called once, on one thread; {@link #stop} may be
 * called from any.
 */
public final class Sweep {

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final int LONGEST_NAME = 64;

    private final TrainerConfig base;
    private final List<SweepPoint> points;
    private final SweepListener listener;
    private final SweepFiles files;
    private final List<Planned> planned = new ArrayList<>();
    private volatile boolean stopped;
    private volatile Trainer current;

    /** One run to be. */
    private record Planned(SweepPoint point, TrainerConfig config, String definition, Path folder) {}

    /**
     * @param base the training that each point changes; its output is the folder of the sweep
     * @param axes what is tried
     * @throws IllegalArgumentException when a point gives no network or recipe that can be, its time steps do not divide those of the
     *     frames that were asked for, or there are no points
     */
    public Sweep(TrainerConfig base, List<SweepAxis> axes, SweepListener listener) {
        this.base = base;
        this.points = SweepPoint.grid(axes);
        this.listener = listener;
        this.files = new SweepFiles(base.output());
        points.forEach(point -> {
            point.network(base.network());
            point.recipe(base.recipe());
            checkTimeSteps(point);
        });
    }

    /** A set that is named may have more time steps than the base network: that one is known only when it is read. */
    private void checkTimeSteps(SweepPoint point) {
        int frames = base.network().timeSteps();
        int steps = point.network(base.network()).timeSteps();
        if (base.trainingSet().equals(TrainingSet.LATEST) && frames % steps != 0) {
            throw new IllegalArgumentException(
                    "sweep over T: " + steps + " does not divide the " + frames + " time steps of the frames");
        }
    }

    /** Number of runs. */
    public int size() {
        return points.size();
    }

    /** Ends the run under way after its step, and with it the sweep; both go on when called again. */
    public void stop() {
        stopped = true;
        Trainer trainer = current;
        if (trainer != null) {
            trainer.stop();
        }
    }

    /**
     * Runs whatever is not done yet.
     *
     * @throws TrainingException when the folder holds another sweep's results
     * @throws org.saccade.trainer.data.TrainingDataException when frames do not come or do not fit
     */
    public SweepResult run() {
        Optional<SweepResult> before = files.read();
        String set = trainingSet(before);
        String name = before.map(SweepResult::sweep).orElseGet(() -> NAME.format(Instant.now()));
        plan(name, set);
        Map<String, SweepRun> over = new LinkedHashMap<>();
        before.ifPresent(b ->
                b.runs().stream().filter(run -> run.failure() == null).forEach(run -> over.put(run.definition(), run)));
        // The runs keep their names, whenever this process dies: they are registered by them.
        files.write(result(name, set, over));
        register(set, over);
        for (int i = 0; i < planned.size() && !stopped; i++) {
            Planned next = planned.get(i);
            if (!over.containsKey(next.definition())) {
                listener.next(i, planned.size(), next.point().toString());
                train(next).ifPresent(run -> over.put(next.definition(), run));
                files.write(result(name, set, over));
            }
        }
        SweepResult result = result(name, set, over);
        files.write(result);
        return result;
    }

    private String trainingSet(Optional<SweepResult> before) {
        if (!base.trainingSet().equals(TrainingSet.LATEST)) {
            return base.trainingSet();
        }
        if (before.isPresent()) {
            return before.get().trainingSet();
        }
        try (AvroWire wire = base.client().wire();
                PassReader reader =
                        new PassReader(base.client(), wire, "sweep", base.network(), base.passTimeout(), 0)) {
            return reader.latest(() -> stopped);
        }
    }

    private void plan(String name, String set) {
        for (SweepPoint point : points) {
            Path folder = base.output().resolve(point.fileName());
            String model = base.model() + "-sweep";
            String run = name + "-" + point.fileName();
            TrainerConfig config = base.toBuilder()
                    .trainingSet(set)
                    .network(point.network(base.network()))
                    .recipe(point.recipe(base.recipe()))
                    .output(folder)
                    .model(model.length() <= LONGEST_NAME ? model : base.model())
                    .run(
                            run.length() <= LONGEST_NAME
                                    ? run
                                    : name + "-" + hash(run).substring(0, 16))
                    .publish(Publish.AT_END)
                    .resume(hasCheckpoints(folder))
                    .build();
            planned.add(new Planned(point, config, definition(config), folder));
        }
    }

    private static boolean hasCheckpoints(Path folder) {
        return Files.isDirectory(folder.resolve("checkpoints"));
    }

    /** A run that is registered keeps the frames of every epoch that it has not learned. */
    private void register(String set, Map<String, SweepRun> over) {
        List<String> runs = planned.stream()
                .filter(next -> !over.containsKey(next.definition()))
                .map(next -> next.config().run())
                .toList();
        RunRegistration.register(base.client(), set, runs, base.recipe().epochs());
    }

    /** One training; empty when it was stopped. */
    private Optional<SweepRun> train(Planned next) {
        Map<String, Double> settings = new LinkedHashMap<>();
        next.point().values().forEach((setting, value) -> settings.put(setting.word(), value));
        TrainerConfig config = next.config();
        String folder = next.folder().getFileName().toString();
        TrainingListener all = TrainingListener.all(List.of(listener.training(config), RunRecords.in(next.folder())));
        try (Trainer trainer = Trainer.open(config, all)) {
            current = next.point().changesTimeSteps() ? trainer.mergingBins() : trainer;
            if (stopped) {
                return Optional.empty();
            }
            TrainingResult result = trainer.train();
            result.unannounced().ifPresent(why -> listener.failed(next.point().toString(), why));
            return result.interrupted()
                    ? Optional.empty()
                    : Optional.of(SweepRun.of(settings, next.definition(), folder, config.network(), result));
        } catch (TrainingException e) {
            listener.failed(next.point().toString(), e.getMessage());
            return Optional.of(SweepRun.failed(
                    settings, next.definition(), folder, config.run(), config.network(), e.getMessage()));
        } catch (CancellationException e) {
            return Optional.empty();
        } finally {
            current = null;
        }
    }

    private SweepResult result(String name, String set, Map<String, SweepRun> over) {
        List<SweepRun> runs = planned.stream()
                .map(next -> over.get(next.definition()))
                .filter(run -> run != null)
                .toList();
        return new SweepResult(name, set, planned.size(), runs.size() < planned.size(), runs);
    }

    private static String definition(TrainerConfig config) {
        return hash(config.trainingSet() + "\n" + config.network().toJson() + "\n" + config.recipe());
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
