package org.saccade.streams.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.schema.OffsetRange;

class StreamJobTest {

    @TempDir
    Path folder;

    private static JobArguments arguments(String... args) {
        return new JobArguments(args, 0);
    }

    @Test
    void wrongArgumentsAreNamedAndTheUsageShown() {
        assertThatThrownBy(() -> StreamJob.main(new String[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither pass nor live")
                .hasMessageContaining("usage:");
        assertThatThrownBy(() -> StreamJob.main(new String[] {
                    "live", "--bootstrap-servers", "h:1", "--registry-url", "http://h", "--frame-spec", "H=4,W=4"
                }))
                .hasMessageContaining("window=");
        assertThatThrownBy(() -> arguments("--a")).hasMessageContaining("\"--a\"");
        assertThatThrownBy(() -> arguments("a", "b")).hasMessageContaining("\"a\"");
        assertThatThrownBy(() -> arguments("--a", "1", "--a", "2")).hasMessageContaining("twice");
        assertThatThrownBy(() -> arguments("--epoch", "x").number("epoch", null))
                .hasMessageContaining("--epoch x");
        assertThatThrownBy(() -> arguments("--exactly-once", "yes").flag("exactly-once", false))
                .hasMessageContaining("neither true nor false");
        assertThatThrownBy(() -> arguments("--ranges", "0:1").ranges("ranges")).hasMessageContaining("\"0:1\"");
        assertThatThrownBy(() -> arguments("--other", "1").checkUnknown()).hasMessageContaining("[other]");
    }

    @Test
    void rangesSettingsAndDefaultsAreRead() throws Exception {
        assertThat(arguments("--ranges", "0:0-1500, 3:20-1480").ranges("ranges"))
                .containsExactly(new OffsetRange(0, 0L, 1500L), new OffsetRange(3, 20L, 1480L));
        Path file = Files.writeString(
                folder.resolve("client.properties"),
                "bootstrap.servers=old:1\nschema.registry.url=http://r\nsecurity.protocol=SSL\n");
        assertThat(arguments("--client-properties", file.toString(), "--bootstrap-servers", "new:2")
                        .clients()
                        .properties())
                .containsEntry("bootstrap.servers", "new:2")
                .containsEntry("schema.registry.url", "http://r")
                .containsEntry("security.protocol", "SSL");
        JobSettings job = arguments("--checkpoints", "/tmp/c").job();
        assertThat(job).isEqualTo(JobSettings.of(1, "/tmp/c"));
        assertThat(job.transactionTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(job.checkpointInterval()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        JobSettings job = JobSettings.of(1, "c");
        assertThatThrownBy(() -> JobSettings.of(0, "c")).hasMessageContaining("parallelism 0");
        assertThatThrownBy(() -> job.withTransactionTimeout(Duration.ofSeconds(15)))
                .hasMessageContaining("PT15S")
                .hasMessageContaining("PT10S");
        assertThatThrownBy(() -> job.withCheckpointInterval(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> PassOptions.of(job).withEpochs(-1)).hasMessageContaining("-1");
    }

    @Test
    void theNewestFinishedCheckpointOfAllAttemptsIsFound() throws Exception {
        assertThat(Checkpoints.newest(folder.resolve("none").toString())).isEmpty();
        Files.createDirectories(folder.resolve("job-1/chk-9"));
        Files.createDirectories(folder.resolve("job-1/shared"));
        checkpoint("job-1/chk-3");
        checkpoint("job-2/chk-4");
        Files.createDirectories(folder.resolve("job-2/chk-12"));
        assertThat(Checkpoints.newest(folder.toString()).orElseThrow()).endsWith("job-2/chk-4");
        checkpoint("job-1/chk-10");
        assertThat(Checkpoints.newest(folder.toString()).orElseThrow()).endsWith("job-1/chk-10");
        Checkpoints.delete(folder.resolve("job-1").toString());
        assertThat(Checkpoints.newest(folder.toString()).orElseThrow()).endsWith("job-2/chk-4");
    }

    private void checkpoint(String name) throws Exception {
        Files.createDirectories(folder.resolve(name));
        Files.writeString(folder.resolve(name).resolve("_metadata"), "x");
    }
}
