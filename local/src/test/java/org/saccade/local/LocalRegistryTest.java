package org.saccade.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRegistryTest {

    static final String V1 = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"long\"}]}";
    /** Drops a field without default and adds one: no reader of V1 can read it. */
    static final String BREAKING =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"b\",\"type\":\"string\"}]}";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void schemasAndIdsSurviveRestartInTheSameJvmOnAnotherPort() throws Exception {
        String registered;
        try (LocalRegistry registry = LocalRegistry.start(LocalRegistryConfig.in(folder))) {
            HttpResponse<String> answer = post(registry.url(), "/subjects/s-value/versions", V1);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            registered = answer.body();
            assertThat(registry.diskUsage()).isPositive();
        }
        try (LocalRegistry registry = LocalRegistry.start(LocalRegistryConfig.in(folder))) {
            assertThat(post(registry.url(), "/subjects/s-value", V1).body()).contains("\"version\":1");
            assertThat(post(registry.url(), "/subjects/s-value/versions", V1).body())
                    .isEqualTo(registered);
        }
    }

    @Test
    void refusesAnIncompatibleSchema() throws Exception {
        try (LocalRegistry registry = LocalRegistry.start(LocalRegistryConfig.in(folder))) {
            assertThat(get(registry, "/config").body()).contains("FULL_TRANSITIVE");
            post(registry.url(), "/subjects/s-value/versions", V1);
            assertThat(post(registry.url(), "/subjects/s-value/versions", BREAKING)
                            .statusCode())
                    .isEqualTo(409);
        }
    }

    /** In a JVM of its own: what a first registry leaves behind would hide what a second one does. */
    @Test
    void leavesTheRestOfTheJvmAlone() throws Exception {
        Process other = ChildJvm.launch(RegistryMain.class, folder);
        try {
            assertThat(other.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(ChildJvm.output(folder)).isEqualToIgnoringNewLines(RegistryMain.NOTHING_CHANGED);
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void namesATakenPortAndAFolderInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() ->
                            LocalRegistry.start(LocalRegistryConfig.in(folder).withPort(taken.getLocalPort())))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("schema registry")
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
        try (LocalRegistry registry = LocalRegistry.start(LocalRegistryConfig.in(folder))) {
            assertThatThrownBy(() -> LocalRegistry.start(LocalRegistryConfig.in(folder)))
                    .isInstanceOf(FolderInUseException.class)
                    .hasMessageContaining(folder.toString());
            assertThat(get(registry, "/subjects").statusCode()).isEqualTo(200);
            registry.close();
        }
    }

    static HttpResponse<String> get(LocalRegistry registry, String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(registry.url() + path)).build(), BodyHandlers.ofString());
    }

    static HttpResponse<String> post(String url, String path, String schema) throws Exception {
        String body = "{\"schema\":\"" + schema.replace("\"", "\\\"") + "\"}";
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
