package org.saccade.ingest.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.SharedData;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.schemas.event.Geometry;

class InspectionTest {

    /** Words of 40 bits: (t 10, x 1, y 2, ON), (t 7, x 3, y 4, OFF), (t 12, x 40, y 4, ON), and half a word. */
    private static final byte[] FILE = {1, 2, (byte) 0x80, 0, 10, 3, 4, 0, 0, 7, 40, 4, (byte) 0x80, 0, 12, 1, 2};

    @TempDir
    Path folder;

    @Test
    void saysWhatTheFileStatesAndChangesNothing() throws Exception {
        Path file = Files.write(folder.resolve("a.bin"), FILE);
        ReadOptions options = ReadOptions.defaults().withGeometry(new Geometry(34, 34));
        Inspection found = Inspection.of(RecordingFile.open(file, options));
        assertThat(found.format()).isEqualTo("atis");
        assertThat(List.of(found.width(), found.height())).containsExactly(34, 34);
        assertThat(List.of(found.events(), found.on(), found.off(), found.backwards(), found.outOfRange()))
                .containsExactly(2L, 1L, 1L, 1L, 1L);
        assertThat(List.of(found.firstUs(), found.lastUs())).containsExactly(10L, 7L);
        assertThat(found.truncatedAtByte()).isEqualTo(15);
        assertThat(found.warnings()).hasSize(3).anyMatch(line -> line.contains("at byte 15"));
        ByteBuffer t = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(10)
                .putLong(7);
        assertThat(found.digests().t()).isEqualTo(sha3(t.array()));
        assertThat(found.digests().x()).isEqualTo(sha3(new byte[] {1, 0, 3, 0}));
        assertThat(found.digests().y()).isEqualTo(sha3(new byte[] {2, 0, 4, 0}));
        assertThat(found.digests().p()).isEqualTo(sha3(new byte[] {1, 0}));
    }

    private static String sha3(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA3-224").digest(bytes));
    }

    @Test
    void aFileOfOtherThingsIsNamed() throws IOException {
        Path file =
                Files.writeString(folder.resolve("a.raw"), "version https://git-lfs.github.com/spec/v1\noid sha256:1");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> RecordingFile.open(file, ReadOptions.defaults())))
                .hasMessageContaining("a Git LFS pointer");
    }

    @Test
    void stopsBetweenBatchesWhenTold() throws IOException {
        Path file = folder.resolve("long.bin");
        Files.write(file, new byte[5 * 100_000]);
        RecordingFile recording =
                RecordingFile.open(file, ReadOptions.defaults().withGeometry(new Geometry(34, 34)));
        AtomicLong read = new AtomicLong();
        Inspection found = Inspection.of(recording, false, List.of(), read::set, () -> read.get() > 0);
        assertThat(found.events()).isPositive().isLessThan(100_000);
        assertThat(found.digests()).isNull();
    }

    @Test
    void aRealRecordingHasItsKnownCounts() throws IOException {
        Path file = SharedData.folder("nmnist").resolve("Train/5/00001.bin");
        Inspection found = Inspection.of(RecordingFile.open(file, ReadOptions.defaults()));
        assertThat(List.of(found.width(), found.height())).containsExactly(34, 34);
        assertThat(found.events()).isEqualTo(Files.size(file) / 5);
        assertThat(found.warnings()).isEmpty();
    }
}
