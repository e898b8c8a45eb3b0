package org.saccade.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;

/** A fault of a broker that runs (all its disks full, say) ends the process that holds it. */
class BrokerFaultTest {

    @Test
    void aFaultEndsTheProcess() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Faulty.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes());
        assertThat(child.waitFor()).as(said).isEqualTo(Faulty.STATUS);
    }

    /** What Kafka's threads do with a fault. */
    static final class Faulty {
        private static final int STATUS = 7;

        private Faulty() {}

        public static void main(String[] arguments) {
            LocalBroker.letFailedStartsBeThrown();
            Exit.halt(STATUS);
        }
    }
}
