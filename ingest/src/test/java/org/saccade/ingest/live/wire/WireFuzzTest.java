package org.saccade.ingest.live.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.saccade.ingest.format.FormatException;

/**
 * Fuzz targets of the network decoders. Bytes of a connection come at once and piece by piece and must mean the same; datagrams come one after
 * another, each behind its length in two bytes, big-endian. Only the typed error may come out of a decoder, and what it keeps is bounded.
 */
@Tag("hostile")
class WireFuzzTest {

    /** The address of each target. */
    static final Map<String, String> URLS = Map.ofEntries(
            Map.entry("aedat4Tcp", "aedat4+tcp://:1"),
            Map.entry("caerTcp", "caer+tcp://:1?geometry=64x48"),
            Map.entry("caerUdp", "caer+udp://:1?geometry=64x48"),
            Map.entry("jaerUdp", "jaer+udp:"),
            Map.entry("jaerMulticast", "jaer+multicast:?seq=no&chip=davis346"),
            Map.entry("spifUdp", "spif+udp:?geometry=64x48"),
            Map.entry("evt2Tcp", "evt2+tcp://:1"),
            Map.entry("evt21Tcp", "evt21+tcp://:1?legacy=yes"),
            Map.entry("evt3Tcp", "evt3+tcp://:1"),
            Map.entry("packetsTcp", "packets+tcp://:1"),
            Map.entry("esUdp", "es+udp://:1"));

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long ALLOWANCE = 16L << 20;
    /** Nanoseconds of a processor. */
    private static final long LONGEST = 1_000_000_000L;

    @Test
    void everyProtocolHasATarget() {
        List<Protocol> covered =
                URLS.values().stream().map(url -> LiveUrl.parse(url).protocol()).toList();
        assertThat(covered)
                .containsAll(Arrays.stream(Protocol.values())
                        .filter(protocol -> protocol != Protocol.FILE)
                        .toList());
        assertThat(Arrays.stream(WireFuzzTest.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(FuzzTest.class))
                        .map(Method::getName)
                        .collect(Collectors.toSet()))
                .isEqualTo(URLS.keySet());
    }

    /** Decodes what a target is given; an assertion fails where a rule is broken. */
    static void decode(String target, byte[] bytes) {
        LiveUrl url = LiveUrl.parse(URLS.get(target));
        long memory = THREADS.getCurrentThreadAllocatedBytes();
        long start = THREADS.getCurrentThreadCpuTime();
        through(url, bytes);
        assertThat(THREADS.getCurrentThreadCpuTime() - start).as("nanoseconds").isLessThan(LONGEST);
        // The columns of a datagram of Event Stream and what a test keeps of each event are most of it.
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - memory)
                .as("bytes allocated")
                .isLessThan(ALLOWANCE + 10_000L * bytes.length);
    }

    /** The same without a look at time and memory: what is loaded at the first use counts as neither. */
    static void through(LiveUrl url, byte[] bytes) {
        if (url.transport().datagrams()) {
            datagrams(Wires.of(url).get(), bytes);
        } else {
            Decoded whole = connection(Wires.of(url).get(), bytes, bytes.length);
            Decoded pieces = connection(Wires.of(url).get(), bytes, 1 + bytes.length % 13);
            assertThat(pieces).isEqualTo(whole);
        }
    }

    /** What came out of a connection, and whether it was closed for what came in. */
    private record Decoded(List<String> events, boolean refused) {}

    private static Decoded connection(Wire wire, byte[] bytes, int piece) {
        CollectingPort port = new CollectingPort();
        boolean refused = false;
        int used = 0;
        try {
            for (int there = 0; there < bytes.length && !refused; ) {
                there = Math.min(bytes.length, there + piece);
                int before = used;
                used = wire.decode(bytes, used, there, port);
                assertThat(used).as("used").isBetween(before, there);
                assertThat(there - used).as("kept").isLessThan(Math.max(1, wire.longest()) + piece);
            }
        } catch (FormatException e) {
            assertThat(e.getMessage()).isNotBlank();
            refused = true;
        }
        return new Decoded(events(wire, port), refused);
    }

    private static void datagrams(Wire wire, byte[] bytes) {
        CollectingPort port = new CollectingPort();
        int at = 0;
        while (bytes.length - at >= 2) {
            int length = (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
            byte[] datagram = Arrays.copyOfRange(bytes, at + 2, Math.min(bytes.length, at + 2 + length));
            at += 2 + datagram.length;
            long lost = wire.lost();
            long damaged = wire.damaged();
            try {
                assertThat(wire.decode(datagram, 0, datagram.length, port)).isEqualTo(datagram.length);
            } catch (FormatException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
            assertThat(wire.lost()).as("lost").isGreaterThanOrEqualTo(lost);
            assertThat(wire.damaged()).as("damaged").isBetween(damaged, damaged + 2);
        }
        events(wire, port);
    }

    private static List<String> events(Wire wire, CollectingPort port) {
        port.pass();
        if (!port.events.isEmpty()) {
            assertThat(wire.geometry())
                    .as("the sensor is known when events come")
                    .isNotNull();
        }
        return port.events.stream().map(Arrays::toString).toList();
    }

    @ArgumentsSource(WireSeeds.class)
    @FuzzTest
    void aedat4Tcp(byte[] bytes) {
        decode("aedat4Tcp", bytes);
    }

    @ArgumentsSource(WireSeeds.class)
    @FuzzTest
    void caerTcp(byte[] bytes) {
        decode("caerTcp", bytes);
    }

    @ArgumentsSource(WireSeeds.class)
    @FuzzTest
    void caerUdp(byte[] bytes) {
        decode("caerUdp", bytes);
    }

    @ArgumentsSource(WireSeeds.class)
    @FuzzTest
    void jaerUdp(byte[] bytes) {
        decode("jaerUdp", bytes);
    }

    @ArgumentsSource(WireSeeds.class)
    @FuzzTest
    void jaerMulticast(byte[] bytes) {
        decode("jaerMulticast", bytes);
    }

    @ArgumentsSource(WireSeeds.class)
    @FuzzTest
    void spifUdp(byte[] bytes) {
        decode("spifUdp", bytes);
    }

    @ArgumentsSource(WireSeeds.class)
    @FuzzTest
    void evt2Tcp(byte[] bytes) {
        decode("evt2Tcp", bytes);
    }

    @ArgumentsSource(WireSeeds.class)
    @FuzzTest
    void evt21Tcp(byte[] bytes) {
        decode("evt21Tcp", bytes);
    }

    @ArgumentsSource(WireSeeds.class)
    @FuzzTest
    void evt3Tcp(byte[] bytes) {
        decode("evt3Tcp", bytes);
    }

    @ArgumentsSource(WireSeeds.class)
    @FuzzTest
    void packetsTcp(byte[] bytes) {
        decode("packetsTcp", bytes);
    }

    @ArgumentsSource(WireSeeds.class)
    @FuzzTest
    void esUdp(byte[] bytes) {
        decode("esUdp", bytes);
    }
}
