package org.saccade.schemas.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.schema.ModelFile;
import org.saccade.schemas.schema.ModelFilePart;

class BundlePartsTest {

    private static final String HASH = "0".repeat(64);

    @TempDir
    Path folder;

    @Test
    void piecesInAnyOrderAndNumberOfCopiesMakeTheFiles() throws IOException {
        byte[] large = new byte[2 * BundleParts.PART_BYTES + 17];
        new Random(5).nextBytes(large);
        byte[] exact = Arrays.copyOf(large, BundleParts.PART_BYTES);
        List<ModelFile> files = List.of(file("large", large), file("exact", exact), file("none", new byte[0]));
        List<ModelFilePart> pieces = new ArrayList<>();
        for (int copy = 0; copy < 2; copy++) {
            pieces.addAll(pieces("large", large));
            pieces.addAll(pieces("exact", exact));
            pieces.addAll(pieces("none", new byte[0]));
        }
        Collections.shuffle(pieces, new Random(7));
        try (BundleParts parts = BundleParts.open("m", files, folder)) {
            assertThat(parts.missing()).isEqualTo(5);
            for (ModelFilePart piece : pieces) {
                parts.take(piece);
            }
            assertThat(parts.missing()).isZero();
            parts.verify();
        }
        assertThat(folder.resolve("large")).hasBinaryContent(large);
        assertThat(folder.resolve("exact")).hasBinaryContent(exact);
        assertThat(folder.resolve("none")).isEmptyFile();
    }

    @Test
    void piecesThatDoNotFitArePassedOver() throws IOException {
        byte[] bytes = new byte[BundleParts.PART_BYTES + 1];
        try (BundleParts parts = BundleParts.open("m", List.of(file("f", bytes)), folder)) {
            parts.take(new ModelFilePart("m", "f", 1, 2, ByteBuffer.allocate(2)));
            parts.take(new ModelFilePart("m", "f", 0, 2, ByteBuffer.allocate(1)));
            parts.take(new ModelFilePart("m", "f", 2, 2, ByteBuffer.allocate(1)));
            parts.take(new ModelFilePart("m", "f", -1, 2, ByteBuffer.allocate(1)));
            parts.take(new ModelFilePart("m", "g", 0, 2, ByteBuffer.allocate(1)));
            assertThat(parts.missing()).isEqualTo(2);
        }
    }

    /** The same model announced again with other figures: both manifests lie in the topic, of one length. */
    @Test
    void theManifestOfAnEarlierAnnouncementIsPassedOver() throws IOException {
        String name = ModelBundle.MANIFEST;
        byte[] now = {1, 2, 3};
        try (BundleParts parts = BundleParts.open("m", List.of(file(name, now)), folder)) {
            parts.take(new ModelFilePart("m", name, 0, 1, ByteBuffer.wrap(new byte[] {1, 2, 2})));
            assertThat(parts.missing()).isEqualTo(1);
            parts.take(new ModelFilePart("m", name, 0, 1, ByteBuffer.wrap(now)));
            assertThat(parts.missing()).isZero();
            parts.verify();
        }
        assertThat(folder.resolve(name)).hasBinaryContent(now);
    }

    @Test
    void otherBytesThanAnnouncedAreRefused() throws IOException {
        try (BundleParts parts = BundleParts.open("m", List.of(file("f", new byte[] {1, 2, 3})), folder)) {
            parts.take(new ModelFilePart("m", "f", 0, 1, ByteBuffer.wrap(new byte[] {1, 2, 4})));
            assertThatThrownBy(parts::verify)
                    .isInstanceOf(BundleException.class)
                    .hasMessageContaining("file f of model m")
                    .hasMessageContaining("announced was");
        }
    }

    @Test
    void announcementsBeyondTheBoundsAreRefusedBeforeAnythingIsMade() throws IOException {
        long tooLarge = BundleParts.MAX_FILE_BYTES + 1;
        refused(List.of(new ModelFile("f", tooLarge, HASH, BundleParts.partsOf(tooLarge))), "4294967296 are the most");
        refused(List.of(new ModelFile("f", Long.MAX_VALUE, HASH, Integer.MAX_VALUE)), "are the most");
        refused(List.of(new ModelFile("f", 10L, HASH, Integer.MAX_VALUE)), "in 2147483647 parts, not 1");
        refused(List.of(new ModelFile("f", -1L, HASH, 1)), "size -1");
        refused(List.of(new ModelFile("../f", 1L, HASH, 1)), "../f");
        refused(List.of(new ModelFile("f", 1L, HASH, 1), new ModelFile("f", 1L, HASH, 1)), "two files of one name");
        refused(
                IntStream.rangeClosed(0, BundleParts.MAX_FILES)
                        .mapToObj(i -> new ModelFile("f" + i, 1L, HASH, 1))
                        .toList(),
                "65 files, 64 are the most");
        assertThat(folder).isEmptyDirectory();
    }

    private void refused(List<ModelFile> files, String message) {
        assertThatThrownBy(() -> BundleParts.open("m", files, folder))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(message);
    }

    private static List<ModelFilePart> pieces(String path, byte[] bytes) {
        int parts = BundleParts.partsOf(bytes.length);
        return IntStream.range(0, parts)
                .mapToObj(i -> new ModelFilePart(
                        "m",
                        path,
                        i,
                        parts,
                        ByteBuffer.wrap(Arrays.copyOfRange(
                                bytes,
                                i * BundleParts.PART_BYTES,
                                Math.min(bytes.length, (i + 1) * BundleParts.PART_BYTES)))))
                .toList();
    }

    private ModelFile file(String path, byte[] bytes) throws IOException {
        Path temporary = Files.createTempFile("parts", ".bin");
        try {
            Files.write(temporary, bytes);
            return new ModelFile(
                    path, (long) bytes.length, ModelBundle.sha256(temporary), BundleParts.partsOf(bytes.length));
        } finally {
            Files.delete(temporary);
        }
    }
}
