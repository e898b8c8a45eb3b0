package org.saccade.schemas.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {

    private static final String PLANTED = "s3cr3t";

    @Test
    void textFormHidesEverySecret() {
        ClientSettings settings = new ClientSettings(Map.of(
                "bootstrap.servers",
                "kafka:9092",
                "schema.registry.url",
                "http://me:" + PLANTED + "@registry:8081",
                "sasl.jaas.config",
                "PlainLoginModule required password=\"" + PLANTED + "\";",
                "ssl.keystore.password",
                PLANTED,
                "basic.auth.user.info",
                "me:" + PLANTED));
        assertThat(settings.toString())
                .doesNotContain(PLANTED)
                .contains("kafka:9092")
                .contains("registry:8081")
                .contains("sasl.jaas.config");
        try (AvroWire wire = settings.wire()) {
            assertThat(wire.toString()).doesNotContain(PLANTED);
            assertThat(wire.registryUrl()).doesNotContain(PLANTED);
        }
    }

    @Test
    void bothAddressesAreNeeded() {
        assertThatThrownBy(() -> new ClientSettings(Map.of("bootstrap.servers", "a:1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("setting schema.registry.url is missing");
        assertThatThrownBy(() -> ClientSettings.of(" ", "http://r")).hasMessage("setting bootstrap.servers is missing");
    }

    @Test
    void usersSettingsWinAndTheRegistrysStayOut() {
        ClientSettings settings = new ClientSettings(Map.of(
                "bootstrap.servers", "a:1",
                "schema.registry.url", "http://r",
                "basic.auth.user.info", "me:" + PLANTED,
                "linger.ms", "5",
                "security.protocol", "SSL"));
        assertThat(settings.producer())
                .containsEntry("linger.ms", "5")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("acks", "all")
                .doesNotContainKeys("schema.registry.url", "basic.auth.user.info");
        assertThat(settings.consumer("g"))
                .containsEntry("group.id", "g")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", "false");
        assertThat(settings.consumer(null)).doesNotContainKey("group.id");
    }
}
