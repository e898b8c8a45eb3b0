package org.saccade.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.Split;

/** What real recordings take on the wire: Kafka's own batches of about a megabyte, with keys and whole records, as a producer sends them. */
class ChunkWireTest {

    private static final int CHUNK = 4096;
    private static final int BATCH = 1 << 20;

    @Test
    void nmnistTakesLessThan2Point6BytesPerEvent() throws IOException {
        List<Events> recordings = RealRecordings.nmnist();
        assertThat(recordings).hasSize(1000);
        assertThat(bytesPerEvent("N-MNIST", recordings)).isLessThan(2.6);
    }

    @Test
    void a640x480RecordingTakesLessThan1Point7() throws IOException {
        List<Events> recording = RealRecordings.evt2();
        assertThat(recording.get(0).count()).isEqualTo(539_481);
        assertThat(bytesPerEvent("640x480", recording)).isLessThan(1.7);
    }

    @Test
    void aBusy1280x720RecordingTakesLessThan2Point1() throws IOException {
        List<Events> recording = RealRecordings.evt3("evt3/gen41_1280x720.raw");
        assertThat(recording.get(0).count()).isEqualTo(219_596);
        assertThat(bytesPerEvent("1280x720", recording)).isLessThan(2.1);
    }

    /** Scattered single events of a sensor at rest, 15 us apart: 3.2 bytes of entropy each when coded column by column. */
    @Test
    void aQuiet1280x720RecordingTakesLessThan3Point7() throws IOException {
        List<Events> recording = RealRecordings.evt3("evt3/headerless_1280x720.words");
        assertThat(recording.get(0).count()).isEqualTo(82_469);
        assertThat(bytesPerEvent("1280x720 quiet", recording)).isLessThan(3.7);
    }

    /** After zstd at level 1, as chunks are sent; each chunk is also read back. */
    private static double bytesPerEvent(String name, List<Events> recordings) throws IOException {
        long events = 0;
        List<EventChunk> chunks = new ArrayList<>();
        for (int r = 0; r < recordings.size(); r++) {
            Events recording = recordings.get(r);
            events += recording.count();
            int from = 0;
            long startUs = recording.baseUs();
            for (int sequence = 0; from < recording.count(); sequence++) {
                int to = cut(recording, from);
                Events part = recording.slice(from, to);
                EventChunk chunk = ChunkRecords.chunk(
                        "Train/5/" + r, sequence, part, startUs, part.timeUs(to - from - 1) + 1, 0, sample(r));
                assertThat(ChunkRecords.events(chunk)).isEqualTo(part);
                chunks.add(chunk);
                startUs = chunk.getEndUs();
                from = to;
            }
        }
        double zstd = (double) sent(chunks, Compression.zstd().level(1).build()) / events;
        double lz4 = (double) sent(chunks, Compression.lz4().build()) / events;
        double none = (double) sent(chunks, Compression.NONE) / events;
        System.out.printf(
                "%s: %.3f bytes per event, %.3f after lz4, %.3f after zstd at level 1%n", name, none, lz4, zstd);
        return zstd;
    }

    /** Where the chunk from {@code from} ends: a microsecond is never parted. */
    private static int cut(Events events, int from) {
        int to = Math.min(events.count(), from + CHUNK);
        while (to < events.count() && events.t()[to] == events.t()[to - 1]) {
            to++;
        }
        return to;
    }

    private static SampleInfo sample(int r) {
        return new SampleInfo("Train/5/" + r, 5, Split.TRAIN, false, Map.of());
    }

    private static long sent(List<EventChunk> chunks, Compression compression) throws IOException {
        long bytes = 0;
        int next = 0;
        while (next < chunks.size()) {
            MemoryRecordsBuilder batch =
                    MemoryRecords.builder(ByteBuffer.allocate(2 * BATCH), compression, TimestampType.CREATE_TIME, next);
            int filled = 0;
            while (next < chunks.size() && filled < BATCH) {
                EventChunk chunk = chunks.get(next++);
                byte[] value = chunk.toByteBuffer().array();
                batch.append(0, chunk.getStream().getBytes(StandardCharsets.UTF_8), value);
                filled += value.length;
            }
            bytes += batch.build().sizeInBytes();
        }
        return bytes;
    }
}
