package org.saccade.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackTest {

    @TempDir
    Path folder;

    private LocalStackConfig config() {
        return LocalStackConfig.in(folder).withPorts(0, 0, 0);
    }

    @Test
    void startsAllTellsWhereAndLosesNothingOverARestart() throws Exception {
        try (LocalStack stack = LocalStack.start(config())) {
            StackDescription told = LocalStack.read(folder).orElseThrow();
            assertThat(told.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(told.bootstrapServers()).isEqualTo(stack.bootstrapServers());
            assertThat(told.registryUrl()).isEqualTo(stack.registryUrl());
            assertThat(told.flinkUrl()).isEqualTo(stack.flink().orElseThrow().webUrl());
            assertThat(get(told.flinkUrl() + "/overview")).contains("\"slots-total\":4");
            assertThat(get(told.flinkUrl() + "/")).contains("<html");
            Clients.createTopic(told.bootstrapServers(), "t", 1);
            Clients.produce(told.bootstrapServers(), "t", 0, 500);
            assertThat(stack.diskUsage()).containsOnlyKeys("broker", "registry", "flink");
            assertThat(stack.diskUsage().get("broker")).isPositive();
        }
        assertThat(LocalStack.read(folder)).isEmpty();
        assertThat(folder.resolve("stack.json")).doesNotExist();
        try (LocalStack stack = LocalStack.start(config().withFlinkSlots(0))) {
            assertThat(stack.flink()).isEmpty();
            assertThat(Clients.consume(stack.bootstrapServers(), "t", 500)).isEqualTo(Clients.range(0, 500));
        }
    }

    @Test
    void aTakenPortStartsNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> LocalStack.start(config().withPorts(0, 0, taken.getLocalPort())))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("Flink cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
        LocalStack.start(config().withFlinkSlots(0)).close();
    }

    @Test
    void anotherProcessHoldsTheFolderAndStopsOnTerm() throws Exception {
        Process other = ChildJvm.launch(StackMain.class, folder);
        try {
            StackDescription told = StackMain.awaitReady(other, folder);
            assertThat(told.pid()).isEqualTo(other.pid());
            assertThatThrownBy(() -> LocalStack.start(config())).isInstanceOf(FolderInUseException.class);
            Clients.createTopic(told.bootstrapServers(), "t", 1);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> get(told.flinkUrl() + "/overview")
                    .contains("\"jobs-running\":1"));
            other.destroy();
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(folder.resolve("stack.json")).doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAKill() throws Exception {
        Process other = ChildJvm.launch(StackMain.class, folder);
        try {
            StackDescription told = StackMain.awaitReady(other, folder);
            Clients.createTopic(told.bootstrapServers(), "t", 1);
            LocalRegistryTest.post(told.registryUrl(), "/subjects/s-value/versions", LocalRegistryTest.V1);
            Clients.produce(told.bootstrapServers(), "t", 0, 500);
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(folder.resolve("stack.json")).exists();
        assertThat(LocalStack.read(folder)).isEmpty();
        try (LocalStack stack = LocalStack.start(config().withFlinkSlots(0))) {
            assertThat(Clients.consume(stack.bootstrapServers(), "t", 500)).isEqualTo(Clients.range(0, 500));
            assertThat(LocalRegistryTest.post(stack.registryUrl(), "/subjects/s-value", LocalRegistryTest.V1)
                            .body())
                    .contains("\"version\":1");
        }
    }

    @Test
    void theSharedStackIsOneAndOutlivesClose() throws Exception {
        LocalStack shared = LocalStack.shared();
        shared.close();
        assertThat(LocalStack.shared()).isSameAs(shared);
        Clients.createTopic(shared.bootstrapServers(), "shared-outlives-close", 1);
        assertThat(get(shared.registryUrl() + "/config")).contains("FULL_TRANSITIVE");
    }

    @Test
    void aTornDescriptionIsNamed() throws Exception {
        Files.writeString(folder.resolve("stack.json"), "{\"pid\":");
        assertThatThrownBy(() -> LocalStack.read(folder)).hasMessageContaining("stack.json");
    }

    @Test
    void checksItsConfiguration() {
        assertThatThrownBy(() -> config().withPorts(9092, 9092, 0)).hasMessageContaining("must differ");
        assertThatThrownBy(() -> config().withPorts(-1, 0, 0)).hasMessageContaining("brokerPort is -1");
        assertThatThrownBy(() -> config().withFlinkSlots(-1)).hasMessageContaining("flinkSlots is -1");
        LocalStackConfig usual = LocalStackConfig.in(folder);
        assertThat(usual).isEqualTo(new LocalStackConfig(folder, 9092, 8081, 8082, 4));
    }

    private static String get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
    }
}
