package org.saccade.app.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.saccade.app.web.Answer;
import org.saccade.app.web.AnswerException;
import org.saccade.app.web.Request;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.TrainingProgress;
import org.saccade.schemas.schema.TrainingState;

/**
 * Trainings: what their trainers told the cluster, and what they left in folders. Publishes the list on the channel {@code training}.
 *
 * <p>Keeps the {@value #MOST_RUNS} runs that told something last and {@value #MOST_EPOCHS} epochs of each. Safe for use by several threads.
 */
final class TrainingSource implements AutoCloseable {

    static final int MOST_RUNS = 200;
    static final int MOST_EPOCHS = 5000;

    private final AvroWire wire;
    private final Hub hub;
    private final RunFolders folders;
    private final Map<String, Run> runs = new LinkedHashMap<>(16, 0.75f, true);
    private final TopicFollower follower;

    /** One run as it was told; its fields are guarded by the source. */
    private static final class Run {
        private TrainingProgress last;
        private TrainingProgress figures;
        private long told;
        private Double bestValidation;
        private final TreeMap<Integer, Epoch> epochs = new TreeMap<>();
    }

    /** Figures of one epoch; null where they were not told. */
    record Epoch(
            int epoch,
            Double loss,
            Double train,
            Double validation,
            Double test,
            Double learningRate,
            double samplesPerSecond,
            List<Double> firingRates) {}

    /**
     * A line of the list.
     *
     * @param told how many records it told: a page asks again when it grows
     * @param step steps done of the epoch under way, -1 when not told
     * @param lag records of the epoch's frames not read yet, -1 when not told
     */
    record Line(
            String run,
            String trainingSet,
            TrainingState state,
            int epoch,
            int epochs,
            Double loss,
            Double trainAccuracy,
            Double bestValidation,
            double samplesPerSecond,
            int step,
            int steps,
            long lag,
            long atMs,
            long told) {}

    /**
     * All of one run.
     *
     * @param file what it left in a folder; null where none is known
     */
    record Detail(String run, List<Epoch> epochs, JsonNode file) {}

    TrainingSource(ClientSettings client, Hub hub, RunFolders folders) {
        this.wire = client.wire();
        this.hub = hub;
        this.folders = folders;
        hub.publish("training", List.of());
        this.follower = new TopicFollower(client, Topics.TRAINING_PROGRESS, this::take, this::publish);
    }

    /** {@code GET ?run=NAME}: epochs and files of one run. */
    Answer run(Request request) {
        String name = request.query().getOrDefault("run", "");
        JsonNode file = folders.runs().get(name);
        List<Epoch> epochs;
        synchronized (runs) {
            Run run = runs.get(name);
            if (run == null && file == null) {
                throw new AnswerException(404, "no run of this name was heard of");
            }
            epochs = run == null ? List.of() : List.copyOf(run.epochs.values());
        }
        return Answer.json(200, new Detail(name, epochs.isEmpty() ? epochs(file) : epochs, file));
    }

    /** {@code GET}: names of the runs that are only in folders. */
    Answer filed(Request request) {
        List<String> names = new ArrayList<>(folders.runs().keySet());
        synchronized (runs) {
            names.removeAll(runs.keySet());
        }
        return Answer.json(200, names);
    }

    private static List<Epoch> epochs(JsonNode file) {
        List<Epoch> epochs = new ArrayList<>();
        for (JsonNode epoch : file == null ? List.<JsonNode>of() : file.path("history")) {
            List<Double> rates = new ArrayList<>();
            epoch.path("firingRates").forEach(rate -> rates.add(rate.asDouble()));
            epochs.add(new Epoch(
                    epoch.path("epoch").asInt(),
                    number(epoch, "loss"),
                    number(epoch, "trainAccuracy"),
                    number(epoch, "validationAccuracy"),
                    number(epoch, "testAccuracy"),
                    number(epoch, "learningRate"),
                    epoch.path("samplesPerSecond").asDouble(),
                    rates));
        }
        return epochs;
    }

    private static Double number(JsonNode object, String name) {
        return object.path(name).isNumber() ? object.path(name).asDouble() : null;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        TrainingProgress told = wire.decode(record.value(), TrainingProgress.class);
        synchronized (runs) {
            Run run = runs.computeIfAbsent(told.getRun(), any -> new Run());
            run.last = told;
            run.told++;
            if (told.getLoss() != null) {
                run.figures = told;
            }
            if (told.getState() == TrainingState.EPOCH_FINISHED) {
                finished(run, told);
            }
            if (runs.size() > MOST_RUNS) {
                runs.remove(runs.keySet().iterator().next());
            }
        }
    }

    private void publish() {
        synchronized (runs) {
            hub.publish("training", lines());
        }
    }

    private static void finished(Run run, TrainingProgress told) {
        run.epochs.put(
                told.getEpoch(),
                new Epoch(
                        told.getEpoch(),
                        told.getLoss(),
                        told.getTrainAccuracy(),
                        told.getValidationAccuracy(),
                        told.getTestAccuracy(),
                        told.getLearningRate(),
                        told.getSamplesPerSecond(),
                        List.copyOf(told.getFiringRates())));
        if (run.epochs.size() > MOST_EPOCHS) {
            run.epochs.pollFirstEntry();
        }
        if (told.getValidationAccuracy() != null
                && (run.bestValidation == null || told.getValidationAccuracy() > run.bestValidation)) {
            run.bestValidation = told.getValidationAccuracy();
        }
    }

    /** Newest first. */
    private List<Line> lines() {
        return runs.values().stream()
                .map(TrainingSource::line)
                .sorted(Comparator.comparingLong(Line::atMs).reversed())
                .toList();
    }

    private static Line line(Run run) {
        TrainingProgress last = run.last;
        TrainingProgress figures = run.figures == null ? last : run.figures;
        return new Line(
                last.getRun(),
                last.getTrainingSet(),
                last.getState(),
                last.getEpoch(),
                last.getEpochs(),
                figures.getLoss(),
                figures.getTrainAccuracy(),
                run.bestValidation,
                figures.getSamplesPerSecond(),
                last.getStep(),
                last.getSteps(),
                last.getLag(),
                last.getAtMs(),
                run.told);
    }

    @Override
    public void close() {
        follower.close();
        wire.close();
    }
}
