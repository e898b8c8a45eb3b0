package org.saccade.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.saccade.app.cli.Saccade;

/** One call of the program in a JVM of its own, with its output in files; {@link #close} ends it whatever it does. */
final class ChildCommand implements AutoCloseable {

    /** What the JVM says of a process that SIGKILL ended. */
    static final int KILLED = 137;

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final List<String> arguments;
    private final Path out;
    private final Path err;
    private final Process process;

    private ChildCommand(List<String> arguments, Path out, Path err, Process process) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
        this.process = process;
    }

    /** Starts it with {@code home} as SACCADE_HOME and nothing else of Saccade's in the environment. */
    static ChildCommand start(Path home, String... arguments) {
        return start(home, Map.of(), arguments);
    }

    /** The same with more of the environment. */
    static ChildCommand start(Path home, Map<String, String> environment, String... arguments) {
        return start(home, "1g", environment, arguments);
    }

    /** The same with so much heap. */
    static ChildCommand start(Path home, String heap, Map<String, String> environment, String... arguments) {
        String name = String.format("%03d-%s", COUNT.incrementAndGet(), arguments[0]);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Djava.awt.headless=true",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                Saccade.class.getName()));
        command.addAll(List.of(arguments));
        try {
            Path logs = Files.createDirectories(home.resolve("child-output"));
            Path out = logs.resolve(name + ".out");
            Path err = logs.resolve(name + ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(variable -> variable.startsWith("SACCADE_"));
            builder.environment().put("SACCADE_HOME", home.toString());
            // Both as the launcher sets them; without the second, ONNX Runtime 1.29 overflows its stack on a class path
            // as long as ours.
            builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
            builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
            builder.environment().putAll(environment);
            return new ChildCommand(List.of(arguments), out, err, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs one to its end. */
    static ChildCommand run(Path home, String... arguments) {
        return run(home, Map.of(), arguments);
    }

    /** The same with more of the environment. */
    static ChildCommand run(Path home, Map<String, String> environment, String... arguments) {
        try (ChildCommand child = start(home, environment, arguments)) {
            child.ended(Duration.ofSeconds(120));
            return child;
        }
    }

    /** Waits for the end and returns the exit code; fails when it takes longer. */
    int ended(Duration patience) {
        try {
            assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s ended within %s%n%s", arguments, patience, said())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fails unless it ends in time and well. */
    void succeeds(Duration patience) {
        assertThat(ended(patience)).as("exit code of %s%n%s", arguments, said()).isZero();
    }

    /** Waits until the condition holds; fails at once when the command ends first. */
    void await(String what, Duration patience, BooleanSupplier condition) {
        try {
            Awaitility.await()
                    .atMost(patience)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !process.isAlive() || condition.getAsBoolean());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("waited " + patience + " for: " + what + "\n" + said(), e);
        }
        assertThat(process.isAlive())
                .as("%s runs until %s%n%s", arguments, what, said())
                .isTrue();
    }

    /** Lets it work so long; fails when it ends by itself. */
    void work(long ms) throws InterruptedException {
        assertThat(process.waitFor(ms, TimeUnit.MILLISECONDS))
                .as("%s ended%n%s", arguments, said())
                .isFalse();
    }

    /** SIGKILL after some more milliseconds at work; fails when it has ended by itself. */
    void kill(long afterMs) throws InterruptedException {
        process.waitFor(afterMs, TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        assertThat(process.exitValue())
                .as("%s was still at work when it was killed%n%s", arguments, said())
                .isEqualTo(KILLED);
    }

    /** SIGTERM; returns the exit code. */
    int terminate(Duration patience) {
        process.destroy();
        return ended(patience);
    }

    /** SIGINT, as Ctrl-C at a terminal; returns the exit code. */
    int interrupt(Duration patience) {
        try {
            assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return ended(patience);
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    /** Both outputs, for messages. */
    String said() {
        return "--- stdout of " + arguments + "\n" + tail(out()) + "--- stderr of " + arguments + "\n" + tail(err());
    }

    @Override
    public void close() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String tail(String text) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size())) + "\n";
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
