package org.saccade.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.saccade.local.LocalStack;
import org.saccade.local.LocalStackConfig;
import org.saccade.schemas.schema.ClientSettings;

/**
 * Broker and registry in a JVM of their own, as in real life; ends with the benchmark, whatever becomes of it. The registry is the one that
 * the build of the module local unpacks, or {@code -Dsaccade.registry.home=DIR}.
 */
final class StackProcess implements AutoCloseable {

    private static final String REGISTRY = "saccade.registry.home";

    private final Process process;
    private final ClientSettings settings;

    private StackProcess(Process process, ClientSettings settings) {
        this.process = process;
        this.settings = settings;
    }

    static StackProcess start(Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-D" + REGISTRY + "=" + System.getProperty(REGISTRY, "local/target/registry"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StackProcess.class.getName(),
                        folder.toString())
                .redirectError(folder.resolve("stack.err").toFile())
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("SERVES")) {
                drain(said);
                return new StackProcess(process, ClientSettings.of(words[1], words[2]));
            }
        }
        throw new IOException(
                "the stack did not start:\n" + Files.readString(folder.resolve("stack.err"), StandardCharsets.UTF_8));
    }

    /** A broker that speaks into a full pipe stands still. */
    private static void drain(BufferedReader said) {
        Thread reader = new Thread(
                () -> {
                    try {
                        said.transferTo(Writer.nullWriter());
                    } catch (IOException e) {
                        // The process has ended.
                    }
                },
                "stack-output");
        reader.setDaemon(true);
        reader.start();
    }

    ClientSettings settings() {
        return settings;
    }

    /** CPU time of broker and registry so far, in seconds, with what the JVM itself does. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    @Override
    public void close() throws IOException {
        // The end of its input tells it to stop.
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The process itself: serves until its input ends. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]).resolve("stack"));
        LocalStackConfig config = LocalStackConfig.in(folder).withPorts(0, 0, 0).withFlinkSlots(0);
        try (LocalStack stack = LocalStack.start(config)) {
            System.out.println("\nSERVES " + stack.bootstrapServers() + " " + stack.registryUrl());
            System.out.flush();
            while (System.in.read() >= 0) {
                // whatever is said, only the end counts
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
