package org.saccade.snn.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OnnxEnvironmentTest {

    /** The program of the child process. */
    public static final class Child {
        private Child() {}

        public static void main(String[] args) {
            System.out.println("ONNX Runtime " + OnnxEnvironment.get().getVersion() + " behind " + args[0].length());
        }
    }

    /** A Ctrl-C in that moment is for who started it; a class that fails to initialise is lost. */
    @Test
    void anInterruptWaitsUntilItHasStarted() {
        Thread.currentThread().interrupt();
        assertThat(OnnxEnvironment.start()).isNotNull();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void startsBehindALongCommandLine() throws Exception {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes,
                        Child.class.getName(),
                        "x".repeat(20_000))
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said).contains("ONNX Runtime ").contains(" behind 20000");
            assertThat(child.exitValue()).isZero();
        } finally {
            child.destroyForcibly();
        }
    }
}
