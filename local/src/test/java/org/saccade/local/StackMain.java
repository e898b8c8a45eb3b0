package org.saccade.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/** A process of its own that runs the stack over a folder until it is told to stop. */
final class StackMain {

    private StackMain() {}

    public static void main(String[] args) throws InterruptedException {
        LocalStack stack =
                LocalStack.start(LocalStackConfig.in(Path.of(args[0])).withPorts(0, 0, 0));
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close));
        new CountDownLatch(1).await();
    }

    static Process launch(Path folder) throws IOException {
        Path arguments = Files.createTempFile("stack-main", ".args");
        Files.writeString(arguments, "-Xmx512m -cp \"" + System.getProperty("java.class.path") + "\"");
        File output = folder.resolve("output.txt").toFile();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + arguments,
                        StackMain.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }

    static StackDescription awaitReady(Process process, Path folder) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(
                        () -> {
                            assertThat(process.isAlive())
                                    .as(() -> read(folder.resolve("output.txt")))
                                    .isTrue();
                            return LocalStack.read(folder);
                        },
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
