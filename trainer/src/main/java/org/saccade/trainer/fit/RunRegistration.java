package org.saccade.trainer.fit;

import java.util.List;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.TrainingState;

/** Says ahead of time that runs are going to learn a training set: its frames are kept until each of them is past them, or has failed. */
public final class RunRegistration {

    private RunRegistration() {}

    /**
     * Registers runs; returns when Kafka has it.
     *
     * @param trainingSet its name
     * @param runs names of the runs
     * @param epochs that each plans
     */
    public static void register(ClientSettings client, String trainingSet, List<String> runs, int epochs) {
        try (AvroWire wire = client.wire()) {
            for (String run : runs) {
                try (ProgressLog log = new ProgressLog(client, wire, trainingSet, run, epochs)) {
                    log.say(TrainingState.REGISTERED, -1);
                }
            }
        }
    }
}
