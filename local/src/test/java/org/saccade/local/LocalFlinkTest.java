package org.saccade.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFlinkTest {

    @TempDir
    Path folder;

    @Test
    void runsAJobOfThisClassPathSubmittedOverRest() throws Exception {
        try (LocalFlink flink = LocalFlink.start(LocalFlinkConfig.in(folder))) {
            StreamExecutionEnvironment env = new StreamExecutionEnvironment(flink.clientConfiguration());
            env.setParallelism(2);
            List<Long> squares = env.fromSequence(1, 100).map(new Square()).executeAndCollect("squares", 1000);
            assertThat(squares).hasSize(100);
            assertThat(squares.stream().mapToLong(Long::longValue).sum()).isEqualTo(338_350);
        }
    }

    @Test
    void checkpointsOfAnEndlessJobSurviveTheClose() throws Exception {
        Path checkpoints = folder.resolve("checkpoints");
        try (LocalFlink flink = LocalFlink.start(LocalFlinkConfig.in(folder).withSlots(1))) {
            assertThat(flink.checkpointFolder()).isEqualTo(checkpoints);
            StreamExecutionEnvironment env = new StreamExecutionEnvironment(flink.clientConfiguration());
            env.setParallelism(1);
            env.enableCheckpointing(100);
            env.fromSequence(1, Long.MAX_VALUE)
                    .map(new Square())
                    .filter(x -> x < 0)
                    .print();
            JobClient job = env.executeAsync("endless");
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> completed(checkpoints) > 0);
            assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
        }
        assertThat(completed(checkpoints)).isPositive();
        assertThat(folder.resolve("tmp")).doesNotExist();
    }

    @Test
    void namesATakenPortAndAFolderInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(
                            () -> LocalFlink.start(LocalFlinkConfig.in(folder).withPort(taken.getLocalPort())))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("Flink cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
        try (LocalFlink flink = LocalFlink.start(LocalFlinkConfig.in(folder))) {
            assertThatThrownBy(() -> LocalFlink.start(LocalFlinkConfig.in(folder)))
                    .isInstanceOf(FolderInUseException.class);
            flink.close();
        }
        assertThatThrownBy(() -> LocalFlinkConfig.in(folder).withSlots(0)).hasMessageContaining("slots is 0");
    }

    private static long completed(Path checkpoints) {
        if (!Files.exists(checkpoints)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(checkpoints)) {
            return files.filter(f -> f.getFileName().toString().equals("_metadata"))
                    .count();
        } catch (UncheckedIOException | IOException e) {
            return 0; // a checkpoint folder was replaced by its successor while walking
        }
    }

    /** A class that only this module's test classes hold. */
    static final class Square implements MapFunction<Long, Long> {
        @Override
        public Long map(Long x) {
            return x * x;
        }
    }
}
