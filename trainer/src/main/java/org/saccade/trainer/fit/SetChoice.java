package org.saccade.trainer.fit;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.TrainingState;
import org.saccade.trainer.data.PassReader;
import org.saccade.trainer.data.TrainingSet;

/**
 * Which training set a training learns: the one that is named, or the one begun last whose frames fit the network, until its first epoch
 * can be learned. A user who starts the trainer first and the frames after it means the frames that come, not those of yesterday. The run
 * is registered for the set, since frames are made and kept for those that are. For one thread.
 */
final class SetChoice {

    private final TrainerConfig config;
    private final AvroWire wire;
    private final PassReader reader;
    private final TrainingListener listener;
    private final BooleanSupplier stopped;
    private ProgressLog progress;
    private boolean firstIsThere;

    SetChoice(
            TrainerConfig config,
            AvroWire wire,
            PassReader reader,
            TrainingListener listener,
            BooleanSupplier stopped) {
        this.config = config;
        this.wire = wire;
        this.reader = reader;
        this.listener = listener;
        this.stopped = stopped;
    }

    /** Chooses and registers; gives the evaluation pass of the set. */
    Pass evaluationPass(String run, Optional<RunState> resumed) {
        String wanted = resumed.map(RunState::trainingSet).orElse(config.trainingSet());
        if (wanted.equals(TrainingSet.LATEST)) {
            return newest(run);
        }
        register(run, wanted, resumed.map(RunState::epoch).orElse(0));
        return reader.await(wanted, -1, stopped);
    }

    private Pass newest(String run) {
        while (true) {
            String set = reader.latestThatFits(
                    why -> listener.advice("the training set begun last is not taken: " + why), stopped);
            register(run, set, 0);
            Optional<Pass> evaluation = reader.awaitWhileLatest(set, -1, stopped);
            if (evaluation.isPresent()) {
                listener.waiting(0);
                firstIsThere = reader.awaitWhileLatest(set, 0, stopped).isPresent();
                if (firstIsThere) {
                    return evaluation.get();
                }
            }
            // It never reads that set: the stage that makes frames need not keep any for it.
            progress.say(TrainingState.FINISHED, -1);
            progress.close();
            progress = null;
        }
    }

    private void register(String run, String set, int epoch) {
        progress =
                new ProgressLog(config.client(), wire, set, run, config.recipe().epochs());
        listener.chosen(set);
        progress.say(TrainingState.REGISTERED, epoch - 1);
        listener.waiting(-1);
    }

    /** Whether the set's first epoch was waited for as well. */
    boolean firstIsThere() {
        return firstIsThere;
    }

    /** Where the run says how it gets on; null where it is registered for no set. The caller closes it. */
    ProgressLog progress() {
        return progress;
    }
}
