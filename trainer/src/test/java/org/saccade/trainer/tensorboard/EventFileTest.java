package org.saccade.trainer.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.trainer.fit.EpochResult;
import org.saccade.trainer.fit.SplitScore;
import org.saccade.trainer.fit.StepProgress;

/** Event files read back by a parser of their own: framing, checksums bit by bit, messages field by field, and what a resume takes back. */
class EventFileTest {

    @TempDir
    Path folder;

    /** What a reader knows: tag to step to value, as TensorBoard merges the files of a folder. */
    private static Map<String, TreeMap<Long, List<Float>>> read(Path folder) throws IOException {
        Map<String, TreeMap<Long, List<Float>>> scalars = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                List<Message> events = records(Files.readAllBytes(file));
                assertThat(events.get(0).text(3)).isEqualTo("brain.Event:2");
                for (Message event : events) {
                    assertThat(event.number(1))
                            .as("wall time in seconds")
                            .isGreaterThan(1.6e9)
                            .isLessThan(1e11);
                    long step = event.varint(2);
                    for (Message session : event.messages(7)) {
                        assertThat(session.varint(1)).as("START").isEqualTo(1);
                        scalars.values()
                                .forEach(steps -> steps.tailMap(step, true).clear());
                    }
                    for (Message summary : event.messages(5)) {
                        for (Message value : summary.messages(1)) {
                            scalars.computeIfAbsent(value.text(1), tag -> new TreeMap<>())
                                    .computeIfAbsent(step, s -> new ArrayList<>())
                                    .add(value.real(2));
                        }
                    }
                }
            }
        }
        return scalars;
    }

    private static List<Message> records(byte[] file) {
        List<Message> messages = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int at = in.position();
            int length = Math.toIntExact(in.getLong());
            assertThat(in.getInt()).as("checksum of the length at %d", at).isEqualTo(masked(file, at, 8));
            byte[] message = new byte[length];
            in.get(message);
            assertThat(in.getInt()).as("checksum of the message at %d", at).isEqualTo(masked(message, 0, length));
            messages.add(new Message(message));
        }
        return messages;
    }

    /** CRC-32C bit by bit: reflected, polynomial 0x1EDC6F41, and TensorFlow's mask. */
    private static int masked(byte[] bytes, int from, int length) {
        int crc = -1;
        for (int i = from; i < from + length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xA282EAD8;
    }

    /** The fields of one protobuf message, in order. */
    private static final class Message {
        private record Field(int number, long bits, byte[] bytes) {}

        private final List<Field> fields = new ArrayList<>();

        Message(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            while (in.hasRemaining()) {
                long tag = varint(in);
                int number = (int) (tag >>> 3);
                switch ((int) tag & 7) {
                    case 0 -> fields.add(new Field(number, varint(in), null));
                    case 1 -> fields.add(new Field(number, in.getLong(), null));
                    case 5 -> fields.add(new Field(number, in.getInt(), null));
                    case 2 -> {
                        byte[] value = new byte[(int) varint(in)];
                        in.get(value);
                        fields.add(new Field(number, 0, value));
                    }
                    default -> throw new AssertionError("wire type " + (tag & 7));
                }
            }
        }

        private static long varint(ByteBuffer in) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = in.get();
                value |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        private Field field(int number) {
            return fields.stream().filter(f -> f.number() == number).findFirst().orElseThrow();
        }

        long varint(int number) {
            return field(number).bits();
        }

        double number(int number) {
            return Double.longBitsToDouble(field(number).bits());
        }

        float real(int number) {
            return Float.intBitsToFloat((int) field(number).bits());
        }

        String text(int number) {
            return new String(field(number).bytes(), StandardCharsets.UTF_8);
        }

        List<Message> messages(int number) {
            return fields.stream()
                    .filter(f -> f.number() == number)
                    .map(f -> new Message(f.bytes()))
                    .toList();
        }
    }

    private static StepProgress step(int epoch, int step) {
        return new StepProgress(epoch, 3, step, 20, 100 * epoch + step, 0.5, 1e-3, 2, 0.4, 321, 17, 9);
    }

    private static EpochResult epoch(int epoch, double loss) {
        return new EpochResult(
                epoch,
                loss,
                0.5,
                0.8,
                0.6,
                epoch == 0 ? null : 0.7,
                1e-3,
                320,
                300,
                1,
                List.of(0.1, 0.2),
                true,
                List.of());
    }

    private static final SplitScore NONE = new SplitScore(0, Double.NaN, new int[1][1]);

    @Test
    void theCheckValueOfTheChecksumIsTheCatalogues() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        int crc = 0xE3069283;
        assertThat(masked(digits, 0, 9)).isEqualTo((crc >>> 15 | crc << 17) + 0xA282EAD8);
    }

    @Test
    void scalarsComeBackWithTheirStepsAndValues() throws IOException {
        TensorBoardLog log = new TensorBoardLog(folder, 10);
        for (int s = 1; s <= 20; s++) {
            log.step(step(0, s));
        }
        log.evaluated(epoch(0, 1.25), NONE, NONE);
        log.step(step(1, 10));
        log.step(step(1, 20));
        log.evaluated(epoch(1, 1.125), NONE, NONE);
        log.ended(null);

        Map<String, TreeMap<Long, List<Float>>> scalars = read(folder);

        assertThat(scalars.get("step/loss").keySet())
                .as("the first, then every tenth")
                .containsExactly(1L, 10L, 20L, 30L, 40L);
        assertThat(scalars.get("step/loss").get(30L)).containsExactly(110f);
        assertThat(scalars.get("step/lag").get(10L)).containsExactly(17f);
        assertThat(scalars.get("step/samples_per_second").get(10L)).containsExactly(321f);
        assertThat(scalars.get("step/learning_rate").get(10L).get(0)).isCloseTo(1e-3f, within(1e-9f));
        assertThat(scalars.get("loss/train"))
                .isEqualTo(new TreeMap<>(Map.of(20L, List.of(1.25f), 40L, List.of(1.125f))));
        assertThat(scalars.get("accuracy/test")).isEqualTo(new TreeMap<>(Map.of(40L, List.of(0.7f))));
        assertThat(scalars.get("epoch").get(40L)).containsExactly(1f);
        assertThat(scalars.get("firing_rate/layer_01").get(20L)).containsExactly(0.2f);
    }

    @Test
    void aResumedRunTakesBackTheStepsThatItDoesAgain() throws IOException {
        TensorBoardLog killed = new TensorBoardLog(folder, 1);
        for (int s = 1; s <= 20; s++) {
            killed.step(step(0, s));
        }
        killed.evaluated(epoch(0, 1.0), NONE, NONE);
        killed.step(step(1, 1));
        // The checkpoint was that of step 18: the epoch's end had not been saved
        TensorBoardLog resumed = new TensorBoardLog(folder, 1);
        resumed.step(step(0, 19));
        resumed.step(step(0, 20));
        resumed.evaluated(epoch(0, 0.5), NONE, NONE);
        resumed.step(step(1, 1));
        resumed.ended(null);
        killed.ended(null);

        Map<String, TreeMap<Long, List<Float>>> scalars = read(folder);
        assertThat(scalars.get("step/loss")).hasSize(21).allSatisfy((step, values) -> assertThat(values)
                .hasSize(1));
        assertThat(scalars.get("loss/train")).isEqualTo(new TreeMap<>(Map.of(20L, List.of(0.5f))));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aFolderThatCannotBeWrittenStopsNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        TensorBoardLog log = new TensorBoardLog(file, 1);
        log.step(step(0, 1));
        log.step(step(0, 2));
        log.ended(null);
        assertThat(file).hasContent("x");
    }

    @Test
    void theHandWrittenMessageIsTheOneOfTheFormat() {
        assertThat(new ProtoBytes()
                        .int64(2, 300)
                        .string(3, "a")
                        .float32(2, 1)
                        .float64(1, 1)
                        .toBytes())
                .containsExactly(
                        0x10, 0xAC, 0x02, // field 2, varint 300
                        0x1A, 0x01, 0x61, // field 3, one byte
                        0x15, 0x00, 0x00, 0x80, 0x3F, // field 2, 32 bits, 1.0
                        0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xF0, 0x3F); // field 1, 64 bits, 1.0
    }
}
