package org.saccade.streams.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Pass;
import org.saccade.streams.window.PassCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long passes take: what each costs whatever its size, and events per second. Figures are logged. */
@Tag("long")
class PassLoadTest {

    private static final Logger LOG = LoggerFactory.getLogger(PassLoadTest.class);
    private static final FrameSpec SPEC = FrameSpec.parse("T=8,H=34,W=34,window=320ms");

    @TempDir
    Path folder;

    @Test
    void passesOverSmallAndLargeSets() throws Exception {
        Cluster.fixedTopics();
        ClientSettings settings = Cluster.settings();
        measure(settings, 10, 100, 4);
        measure(settings, 1000, 4000, 4);
        measure(settings, 6000, 4000, 3);
    }

    private void measure(ClientSettings settings, int samples, int events, int epochs) throws Exception {
        String topic = Cluster.topic("events", 4);
        List<Recordings.Recording> recordings = Recordings.make(1, samples, events, 1);
        Recordings.send(settings, topic, recordings, 1);
        TrainingSet set = TrainingSet.capture(settings, topic, SPEC, "shift=1", 1);
        PassOptions options = new PassOptions(
                Cluster.topic("frames", 4),
                Cluster.topic("evaluation-frames", 4),
                "dead-letters",
                epochs,
                false,
                JobSettings.of(2, folder.resolve(topic).toString()));
        Coordinators.makeAll(settings, set, options, new PassListener() {
            @Override
            public void finished(Pass pass, PassCounts counts, Duration elapsed) {
                LOG.info(
                        "{} samples of {} events, pass {}: {} ms, {} Mev/s",
                        counts.samples(),
                        events,
                        pass.getEpoch(),
                        elapsed.toMillis(),
                        counts.events() / 1e3 / elapsed.toMillis());
                assertThat(counts.samples()).isEqualTo(pass.getEpoch() < 0 ? samples / 5 : samples * 4 / 5);
            }
        });
    }
}
