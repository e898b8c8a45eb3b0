package org.saccade.ingest.live.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Geometry;

/** Bytes made by hand from the layouts, one by one: what is missing is counted, what is nonsense harms nothing. */
class WireTest {

    private final CollectingPort port = new CollectingPort();

    private static Wire wire(String url) {
        return Wires.of(LiveUrl.parse(url)).get();
    }

    private void datagram(Wire wire, byte[] bytes) {
        assertThat(wire.decode(bytes, 0, bytes.length, port)).isEqualTo(bytes.length);
        port.pass();
    }

    private static byte[] jaer(int sequence, int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * words.length).putInt(sequence);
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.array();
    }

    @Test
    void jaerNumbersThatAreJumpedOverAreLost() {
        Wire wire = wire("jaer+udp:");
        datagram(wire, jaer(1, 0, 100));
        datagram(wire, jaer(2));
        datagram(wire, jaer(5, 0, 200));
        assertThat(wire.lost()).isEqualTo(2);
        datagram(wire, jaer(1, 0, 300));
        assertThat(wire.lost()).as("a sender that began anew").isEqualTo(2);
        datagram(wire, jaer(2));
        assertThat(wire.lost()).isEqualTo(2);
        assertThat(port.events).hasSize(3);
        assertThat(wire.damaged()).isZero();
        datagram(wire, new byte[] {0, 0});
        datagram(wire, jaer(-1, 0, 400));
        assertThat(wire.damaged()).isEqualTo(2);
    }

    @Test
    void jaerNumbersWrap() {
        Wire wire = wire("jaer+udp:");
        datagram(wire, jaer(Integer.MAX_VALUE));
        datagram(wire, jaer(0));
        datagram(wire, jaer(1));
        assertThat(wire.lost()).isZero();
    }

    @Test
    void aJaerAddressOfADvs128() {
        Wire wire = wire("jaer+udp:");
        // Raw x 3, raw y 5, polarity bit 0, which is ON.
        datagram(wire, jaer(1, 5 << 8 | 3 << 1, 77));
        assertThat(port.events).containsExactly(new long[] {77, 124, 122, 1});
        assertThat(wire.geometry().width()).isEqualTo(128);
    }

    private static byte[] caer(long sequence, byte[] payload) {
        return ByteBuffer.allocate(20 + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0x1D378BC90B9A6658L)
                .putLong(sequence)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) 1)
                .put(payload)
                .array();
    }

    private static byte[] polarities(int n) {
        ByteBuffer packet = ByteBuffer.allocate(28 + 8 * n).order(ByteOrder.LITTLE_ENDIAN);
        packet.putShort((short) 1)
                .putShort((short) 1)
                .putInt(8)
                .putInt(4)
                .putInt(0)
                .putInt(n)
                .putInt(n)
                .putInt(n);
        for (int i = 0; i < n; i++) {
            packet.putInt(i % 30 << 17 | 7 << 2 | 1 << 1 | 1).putInt(1000 + i);
        }
        return packet.array();
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    @Test
    void aCaerPacketMayBeSplitOverDatagrams() {
        Wire wire = wire("caer+udp://:1?geometry=32x32");
        byte[] packet = polarities(100);
        datagram(wire, caer(0, part(packet, 0, 301)));
        datagram(wire, caer(1, part(packet, 301, 306)));
        datagram(wire, caer(2, part(packet, 306, packet.length)));
        assertThat(port.events).hasSize(100);
        assertThat(port.events.get(99)).containsExactly(1099, 9, 7, 1);
        assertThat(wire.lost()).isZero();
        assertThat(wire.damaged()).isZero();
    }

    @Test
    void aMissingCaerDatagramCostsItsPacketAndNoOther() {
        Wire wire = wire("caer+udp://:1?geometry=32x32");
        byte[] packet = polarities(100);
        datagram(wire, caer(0, part(packet, 0, 300)));
        datagram(wire, caer(2, part(packet, 600, packet.length)));
        assertThat(wire.lost()).isEqualTo(1);
        assertThat(wire.damaged()).isEqualTo(1);
        datagram(wire, caer(3, packet));
        assertThat(port.events).hasSize((300 - 28) / 8 + 100);
        byte[] nonsense = new byte[100];
        assertThatThrownBy(() -> wire.decode(nonsense, 0, 100, port)).isInstanceOf(FormatException.class);
    }

    @Test
    void messagesThatAreJumpedOverAreLost() {
        Wire wire = wire("packets+tcp://:1");
        ByteBuffer bytes = ByteBuffer.allocate(500).order(ByteOrder.LITTLE_ENDIAN);
        for (long sequence : new long[] {10, 11, 15}) {
            bytes.putLong(sequence).putLong(5_000_000_000L).putLong(0);
            bytes.putShort((short) 640).putShort((short) 480).put((byte) 4).put("mono".getBytes());
            bytes.putInt(8).putLong(3_000 | 20L << 32 | 30L << 48 | 1L << 63);
        }
        int end = bytes.position();
        int used = wire.decode(bytes.array(), 0, end - 3, port);
        assertThat(used).isLessThan(end);
        assertThat(wire.decode(bytes.array(), used, end, port)).isEqualTo(end);
        port.pass();
        assertThat(port.events).hasSize(3);
        assertThat(port.events.get(0)).containsExactly(5_000_003, 20, 30, 1);
        assertThat(wire.lost()).isEqualTo(3);
        assertThat(wire.geometry().width()).isEqualTo(640);
    }

    @Test
    void spifWordsWithoutTimesHappenWhenTheyCome() {
        Wire wire = wire("spif+udp:?geometry=640x480");
        ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(1 << 31 | 5 << 16 | 6)
                .putInt(7 << 16 | 1 << 15 | 8)
                .putInt(123)
                .putInt(1 << 31 | 640 << 16 | 1);
        datagram(wire, bytes.array());
        assertThat(port.events).containsExactly(new long[] {port.receivedAtUs(), 5, 6, 0}, new long[] {123, 7, 8, 1});
        assertThat(wire.damaged()).isEqualTo(1);
    }

    @Test
    void theHeaderOfARawStreamStatesTheSensor() {
        for (String line : new String[] {
            "% geometry 320x240\n% end\n",
            "% system_ID 48\n% geometry 320x240\n",
            "% format EVT3;height=240;width=320\n",
            "% format EVT3;width=320;height=240\r\n"
        }) {
            Wire wire = wire("evt3+stdin:");
            byte[] header = line.getBytes();
            byte[] all = java.util.Arrays.copyOf(header, header.length + 2);
            all[header.length + 1] = (byte) 0x80;
            int at = 0;
            for (int to = 0; to <= all.length; to++) {
                at = wire.decode(all, at, to, port);
            }
            assertThat(at).isEqualTo(all.length);
            assertThat(wire.geometry().width()).isEqualTo(320);
        }
        Wire known = wire("evt3+stdin:");
        byte[] camera = "% evt 3.0\n% system_ID 48\n\0\200".getBytes(StandardCharsets.ISO_8859_1);
        known.decode(camera, 0, camera.length, port);
        assertThat(known.geometry())
                .as("of the camera, where no size is stated")
                .isEqualTo(new Geometry(1280, 720));
        assertThatThrownBy(() -> wire("evt2+stdin:").decode(new byte[8], 0, 8, port))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("add ?geometry=");
    }

    /** Only the typed exception leaves a decoder, whatever comes, and what it keeps is bounded. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "aedat4+tcp://:1",
                "caer+tcp://:1?geometry=32x32",
                "caer+udp://:1?geometry=32x32",
                "jaer+udp:",
                "spif+udp:?geometry=32x32",
                "evt2+stdin:?geometry=32x32",
                "evt21+stdin:?geometry=32x32",
                "evt3+stdin:?geometry=32x32",
                "packets+stdin:",
                "es+udp://:1"
            })
    void nonsenseIsSurvived(String url) {
        SplittableRandom random = new SplittableRandom(url.hashCode());
        LiveUrl address = LiveUrl.parse(url);
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(caer(0, polarities(10)));
        seeds.add(jaer(1, 1, 2, 3, 4));
        seeds.add("% geometry 32x32\n% end\n".getBytes());
        for (int round = 0; round < 3_000; round++) {
            Wire wire = Wires.of(address).get();
            byte[] bytes = new byte[random.nextInt(3000)];
            if (random.nextInt(3) > 0) {
                random.nextBytes(bytes);
            }
            byte[] seed = seeds.get(random.nextInt(seeds.size()));
            System.arraycopy(seed, 0, bytes, 0, Math.min(seed.length, bytes.length));
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= 1 << random.nextInt(8);
            }
            try {
                int used = wire.decode(bytes, 0, bytes.length, port);
                assertThat(used).isBetween(0, bytes.length);
                assertThat(bytes.length - used).isLessThanOrEqualTo(Math.max(wire.longest(), 1 << 16));
            } catch (FormatException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
            if (wire.geometry() != null) {
                port.pass();
            }
            port.columns().clear();
            port.events.clear();
        }
    }
}
