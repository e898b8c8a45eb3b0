package org.saccade.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {

    private static final Value UNSET = new Value(null, Origin.DEFAULT, "");
    private static final Optional<Connection.Stack> STACK =
            Optional.of(new Connection.Stack("127.0.0.1:7", "http://127.0.0.1:8", "/stack"));

    @Test
    void withoutAWordItIsTheRunningStackElseTheUsualPorts() {
        Connection stack = Connection.resolve(UNSET, UNSET, UNSET, () -> STACK);
        assertThat(stack.client().bootstrapServers()).isEqualTo("127.0.0.1:7");
        assertThat(stack.origins().get("schema.registry.url").origin()).isEqualTo(Origin.STACK);
        Connection none = Connection.resolve(UNSET, UNSET, UNSET, Optional::empty);
        assertThat(none.client().bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(none.client().registryUrl()).isEqualTo("http://localhost:8081");
    }

    @Test
    void aClientFileIsHandedOnAndRanksAsItWasNamed(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("client.properties"), "bootstrap.servers=file:1\nsecurity.protocol=SASL_SSL\n");
        Value byFlag = new Value(file.toString(), Origin.FLAG, "--client");
        Value variable = new Value("env:2", Origin.ENVIRONMENT, "SACCADE_BOOTSTRAP");
        assertThat(Connection.resolve(variable, UNSET, byFlag, () -> STACK)
                        .client()
                        .bootstrapServers())
                .isEqualTo("file:1");
        Value byFile = new Value(file.toString(), Origin.FILE, "config");
        Connection connection = Connection.resolve(variable, UNSET, byFile, () -> STACK);
        assertThat(connection.client().bootstrapServers()).isEqualTo("env:2");
        assertThat(connection.client().admin()).containsEntry("security.protocol", "SASL_SSL");
        Value flag = new Value("flag:3", Origin.FLAG, "--bootstrap");
        assertThat(Connection.resolve(flag, UNSET, byFlag, () -> STACK).client().bootstrapServers())
                .isEqualTo("flag:3");
    }

    @Test
    void bothAddressesAreCheckedAtOnce() {
        Value bootstrap = new Value("kafka", Origin.FLAG, "--bootstrap");
        Value registry = new Value("user:secret@registry", Origin.ENVIRONMENT, "SACCADE_REGISTRY");
        assertThatThrownBy(() -> Connection.resolve(bootstrap, registry, UNSET, Optional::empty))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.problems())
                        .hasSize(2)
                        .anySatisfy(p -> assertThat(p).contains("'kafka' is not HOST:PORT", "flag --bootstrap"))
                        .anySatisfy(p -> assertThat(p).contains("SACCADE_REGISTRY")));
    }

    @Test
    void secretsAreMaskedAndOrdinarySettingsAreNot() {
        assertThat(Secrets.shown("sasl.jaas.config", "x password=\"s3cret\"")).isEqualTo(Secrets.MASK);
        assertThat(Secrets.shown("ssl.keystore.password", "s3cret")).isEqualTo(Secrets.MASK);
        assertThat(Secrets.shown("basic.auth.user.info", "me:s3cret")).isEqualTo(Secrets.MASK);
        assertThat(Secrets.shown("some.plugin.key", "s3cret")).isEqualTo(Secrets.MASK);
        assertThat(Secrets.shown("schema.registry.url", "https://me:s3cret@host:1"))
                .isEqualTo("https://" + Secrets.MASK + "@host:1");
        assertThat(Secrets.shown("security.protocol", "SASL_SSL")).isEqualTo("SASL_SSL");
    }
}
