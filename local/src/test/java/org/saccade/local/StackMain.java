package org.saccade.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;

/** A process of its own that runs the stack with an endless job over a folder until it is told to stop. */
final class StackMain {

    private StackMain() {}

    public static void main(String[] args) throws Exception {
        LocalStack stack =
                LocalStack.start(LocalStackConfig.in(Path.of(args[0])).withPorts(0, 0, 0));
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close));
        StreamExecutionEnvironment env =
                new StreamExecutionEnvironment(stack.flink().orElseThrow().clientConfiguration());
        env.setParallelism(1);
        env.enableCheckpointing(200);
        env.fromSequence(1, Long.MAX_VALUE)
                .map(new LocalFlinkTest.Square())
                .filter(x -> x < 0)
                .print();
        env.executeAsync("endless");
        new CountDownLatch(1).await();
    }

    static StackDescription awaitReady(Process process, Path folder) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(
                        () -> {
                            assertThat(process.isAlive())
                                    .as(() -> outputOf(folder))
                                    .isTrue();
                            return LocalStack.read(folder);
                        },
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static String outputOf(Path folder) {
        try {
            return ChildJvm.output(folder);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
