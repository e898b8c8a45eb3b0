package org.saccade.streams.job;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Pass;
import org.saccade.streams.window.PassCounts;

/** A process of its own that makes passes and can be killed. It says on stdout which pass it begins. */
final class PassChild {

    private PassChild() {}

    /** bootstrap servers, registry, events, frames, evaluation frames, name, checkpoints, epochs, specification, augmentation. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        ClientSettings settings = ClientSettings.of(args[0], args[1]);
        TrainingSet set = TrainingSet.capture(settings, args[2], FrameSpec.parse(args[8]), args[9], 5)
                .named(args[5]);
        PassOptions options = Coordinators.options(args[3], args[4], Integer.parseInt(args[7]), 2, Path.of(args[6]));
        PassListener listener = new PassListener() {
            @Override
            public void started(Pass pass, boolean restored) {
                out.println("STARTED " + pass.getEpoch() + (restored ? " restored" : ""));
                out.flush();
            }

            @Override
            public void finished(Pass pass, PassCounts counts, Duration elapsed) {
                out.println("FINISHED " + pass.getEpoch());
                out.flush();
            }
        };
        try (PassCoordinator coordinator = new PassCoordinator(settings, set, options, new Configuration(), listener)) {
            out.println("OUTCOME " + coordinator.run());
            out.flush();
        }
        Runtime.getRuntime().halt(0);
    }
}
