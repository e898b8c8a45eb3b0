package org.saccade.trainer.fit;

import java.nio.file.Path;
import java.time.Duration;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.snn.emit.Loss;
import org.saccade.snn.emit.Optimizer;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.Patterns;

/**
 * A training in a process of its own, to be killed: brokers, registry, training set, folder, optimiser, epochs. It resumes where there is
 * something to resume, writes a checkpoint after each step, and says on its output when one is on the disk.
 */
final class TrainerChild {

    private TrainerChild() {}

    public static void main(String[] args) {
        TrainerConfig config = config(
                ClientSettings.of(args[0], args[1]), args[2], Path.of(args[3]), args[4], Integer.parseInt(args[5]));
        TrainingListener listener = new TrainingListener() {
            @Override
            public void checkpointed(int epochsDone, int stepsDone) {
                System.out.println("checkpoint " + epochsDone + " " + stepsDone);
            }
        };
        try (Trainer trainer = Trainer.open(config, listener)) {
            System.out.println("done: " + !trainer.train().interrupted());
        }
    }

    static TrainerConfig config(ClientSettings client, String set, Path folder, String optimizer, int epochs) {
        NetworkSpec network = Patterns.NETWORK;
        return TrainerConfig.builder(client, network, folder)
                .trainingSet(set)
                .recipe(recipe(optimizer).toBuilder().epochs(epochs).seed(11).build())
                .model("kill-" + set)
                .run("kill-" + optimizer + "-" + folder.getFileName())
                .publish(Publish.AT_END)
                .resume(true)
                .threads(1)
                .passTimeout(Duration.ofSeconds(30))
                .memoryBytes(64 << 20)
                .checkpointEvery(Duration.ZERO)
                .build();
    }

    /** Each with averages and with groups of batches that do not end where epochs do. */
    private static Recipe recipe(String optimizer) {
        Recipe.Builder usual =
                Recipe.DEFAULT.toBuilder().averageDecay(0.9).accumulate(2).batchSize(8);
        return switch (optimizer) {
            case "adam" -> usual.schedule(Schedule.cosine(3e-3, 1e-5, 0)).build();
            case "adamw" ->
                usual.optimizer(Optimizer.adamW(0.05))
                        .schedule(Schedule.step(3e-3, 1, 0.5).withWarmUp(1))
                        .clipNorm(0.5)
                        .accumulate(3)
                        .build();
            case "sgd" ->
                usual.optimizer(Optimizer.sgd(0.9, true).withWeightDecay(1e-3, true))
                        .schedule(Schedule.constant(0.02))
                        .loss(new Loss(true, 0.05, 1, 0, 1))
                        .balanced(true)
                        .build();
            default -> throw new IllegalArgumentException(optimizer);
        };
    }
}
