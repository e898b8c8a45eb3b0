package org.saccade.trainer.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.saccade.trainer.data.TrainingSet;

/** What must be the same when a training is resumed: all that decides its result, but for the number of devices, which is told. */
final class Resume {

    private Resume() {}

    /** Throws {@link TrainingException} with every difference between a checkpoint and what is asked for. */
    static void check(RunState state, TrainerConfig config, String teacher) {
        List<String> differences = new ArrayList<>();
        compare("training set", state.trainingSet(), config.trainingSet(), TrainingSet.LATEST, differences);
        compare("run", state.run(), config.run(), "", differences);
        network(state.network(), config.network().toJson(), differences);
        compare("teacher", state.teacher(), teacher, "", differences);
        Map<String, String> recipe = config.recipe().facts();
        state.recipe().facts().forEach((what, then) -> compare(what, then, recipe.get(what), "", differences));
        if (!differences.isEmpty()) {
            throw new TrainingException("the checkpoint in " + config.output() + " is of another training: "
                    + String.join("; ", differences));
        }
    }

    /**
     * What is to be said where a training goes on on another number of devices than before: it may, since a machine may have lost one, but
     * what a batch norm sees of a batch, and what dropout draws, depend on it.
     */
    static Optional<String> advice(RunState state, int devices) {
        return state.devices() == devices
                ? Optional.empty()
                : Optional.of("the checkpoint was made on " + devices(state.devices()) + ", this run is on "
                        + devices(devices) + ": the training goes on, but not bit by bit as it would have");
    }

    private static String devices(int count) {
        return count == 1 ? "one device" : count + " devices that share each batch";
    }

    /** Networks are long: the first value in which they differ tells most. */
    private static void network(String then, String now, List<String> differences) {
        List<String> before = values(then);
        List<String> after = values(now);
        for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
            if (!before.get(i).equals(after.get(i))) {
                compare("network", before.get(i), after.get(i), "", differences);
                return;
            }
        }
    }

    private static List<String> values(String json) {
        return List.of(json.split("[,{}\\[\\]]+"));
    }

    private static void compare(String what, String then, String now, String any, List<String> differences) {
        if (!now.equals(any) && !then.equals(now)) {
            differences.add(what + " was " + then + ", now it is " + now);
        }
    }
}
