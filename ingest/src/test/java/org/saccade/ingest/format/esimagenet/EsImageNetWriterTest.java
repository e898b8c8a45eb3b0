package org.saccade.ingest.format.esimagenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EsImageNetWriterTest {

    @TempDir
    Path folder;

    /** The header as NumPy's own documentation states it: 64-byte aligned, the dictionary ends with a newline. */
    @Test
    void bothArraysAreNumpyArraysOfTheStatedShape() throws IOException {
        Path file = folder.resolve("class0_1.npz");
        EsImageNetWriter.write(file, new byte[] {17, 18, 1, 19, 20, 8, 99, 99, 99}, 2, new byte[0], 0);
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in)) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("pos.npy");
            byte[] pos = zip.readAllBytes();
            assertThat(pos).hasSize(128 + 6);
            assertThat(new String(pos, 0, 128, StandardCharsets.ISO_8859_1))
                    .startsWith(
                            "\u0093NUMPY\u0001\u0000\u0076\u0000{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }")
                    .endsWith(" \n");
            assertThat(Arrays.copyOfRange(pos, 128, 134)).containsExactly(17, 18, 1, 19, 20, 8);
            assertThat(zip.getNextEntry().getName()).isEqualTo("neg.npy");
            assertThat(new String(zip.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains("(0, 3)");
            assertThat(zip.getNextEntry()).isNull();
        }
    }

    @Test
    void theSameSampleGivesTheSameBytesAndNoPartIsLeft() throws IOException {
        Path one = folder.resolve("a.npz");
        Path two = folder.resolve("b.npz");
        EsImageNetWriter.write(one, new byte[] {1, 2, 3}, 1, new byte[] {4, 5, 6}, 1);
        EsImageNetWriter.write(two, new byte[] {1, 2, 3}, 1, new byte[] {4, 5, 6}, 1);
        assertThat(one).hasSameBinaryContentAs(two);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void moreRowsThanThereAreBytesAreRefused() {
        Path file = folder.resolve("a.npz");
        assertThatThrownBy(() -> EsImageNetWriter.write(file, new byte[5], 2, new byte[0], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 rows of pos");
        assertThat(file).doesNotExist();
    }
}
