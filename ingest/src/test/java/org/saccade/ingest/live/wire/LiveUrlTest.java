package org.saccade.ingest.live.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.schemas.event.Geometry;

class LiveUrlTest {

    @ParameterizedTest
    @CsvSource({
        "aedat4+tcp://cam.local:7777, AEDAT4, TCP, cam.local, 7777",
        "caer+udp://:7778, CAER, UDP, 127.0.0.1, 7778",
        "jaer+udp:, JAER, UDP, 127.0.0.1, 8991",
        "jaer+multicast:, JAER, MULTICAST, 230.3.1.4, 8990",
        "spif+udp://0.0.0.0, SPIF, UDP, 0.0.0.0, 3333",
        "evt3+tcp://[::1]:9000, EVT3, TCP, ::1, 9000",
        "evt2+stdin:, EVT2, STDIN, , 0"
    })
    void theParts(String text, Protocol protocol, Transport transport, String host, int port) {
        LiveUrl url = LiveUrl.parse(text);
        assertThat(url.protocol()).isEqualTo(protocol);
        assertThat(url.transport()).isEqualTo(transport);
        assertThat(url.host()).isEqualTo(host);
        assertThat(url.port()).isEqualTo(port);
        assertThat(url).hasToString(text);
    }

    @Test
    void theOptions() {
        LiveUrl url = LiveUrl.parse("jaer+udp://:8991?chip=davis346&seq=no&geometry=346x260");
        assertThat(url.option("chip", "")).isEqualTo("davis346");
        assertThat(url.flag("seq", true)).isFalse();
        assertThat(url.geometry(null)).isEqualTo(new Geometry(346, 260));
        assertThat(url.option("name", "none")).isEqualTo("none");
        LiveUrl other = url.withPort(9000);
        assertThat(other.port()).isEqualTo(9000);
        assertThat(other.flag("seq", true)).isFalse();
        assertThat(LiveUrl.parse("file+follow:///data/a.raw").path()).isEqualTo("/data/a.raw");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "localhost:7777 | PROTOCOL+TRANSPORT",
                "aedat4://localhost:7777 | PROTOCOL+TRANSPORT",
                "aedat5+tcp://:7777 | there is no protocol 'aedat5', but aedat4, caer",
                "aedat4+sctp://:7777 | there is no transport 'sctp', but tcp, udp",
                "aedat4+udp://:7777 | aedat4 travels by tcp, stdin, pipe",
                "aedat4+tcp://host | lacks a port",
                "aedat4+tcp://host:0 | is no port",
                "aedat4+tcp://host:x | is no port",
                "spif+udp://:1?size=2x2 | there is no option 'size'; it takes geometry, name",
                "file+follow: | lacks a path"
            })
    void whatIsWrongIsSaid(String text, String message) {
        assertThatThrownBy(() -> LiveUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining(message);
    }

    @Test
    void wrongValuesAreSaidWhenTheyAreAskedFor() {
        assertThatThrownBy(() -> LiveUrl.parse("spif+udp:?geometry=640").geometry(null))
                .hasMessageContaining("WIDTHxHEIGHT");
        assertThatThrownBy(() -> LiveUrl.parse("jaer+udp:?seq=maybe").flag("seq", true))
                .hasMessageContaining("yes and no");
        assertThatThrownBy(() -> Wires.of(LiveUrl.parse("spif+udp:"))).hasMessageContaining("add ?geometry=");
    }
}
