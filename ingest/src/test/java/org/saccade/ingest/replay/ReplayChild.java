package org.saccade.ingest.replay;

import java.io.PrintStream;
import java.nio.file.Path;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.schemas.schema.ClientSettings;

/** A process of its own that replays and can be killed. It says on stdout when its first chunk is sent, and what it did at its end. */
final class ReplayChild {

    private ReplayChild() {}

    /** bootstrap servers, registry, topic, folder of the recordings, rounds, speed. */
    public static void main(String[] args) {
        PrintStream out = System.out;
        ClientSettings settings = ClientSettings.of(args[0], args[1]);
        ReplayConfig config = ReplayConfig.defaults()
                .withTopic(args[2])
                .withChunkEvents(20)
                .withThreads(3)
                .withSpeed(ReplaySpeed.parse(args[5]))
                .withRounds(Long.parseLong(args[4]));
        out.println("BEGUN");
        out.flush();
        ReplayListener listener = new ReplayListener() {
            private boolean said;

            @Override
            public void progress(ReplayProgress now) {
                if (!said && now.chunks() > 0) {
                    said = true;
                    out.println("SENDING");
                    out.flush();
                }
            }
        };
        try (Replayer replayer = new Replayer(DataSet.open(Path.of(args[3])), settings, config, listener)) {
            ReplayResult result = replayer.run();
            out.println("ENDED " + result.samples() + " " + result.samplesResumed());
            out.flush();
        }
        Runtime.getRuntime().halt(0);
    }
}
