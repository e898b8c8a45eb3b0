package org.saccade.ingest.format.matlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.ingest.format.Fixtures.file;
import static org.saccade.ingest.format.Fixtures.rows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.Fixtures;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Geometry;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;

class MatFormatTest {

    private static final ReadOptions DEFAULTS = ReadOptions.defaults();

    @TempDir
    Path folder;

    /** Packed, unsigned numbers and a logical pol; y = 5, 6, 7, 8, 223 mod 180 from the bottom, x = 1, 2, 3, 4, 639 cut to 127. */
    @Test
    void rowsCountFromTheTopAndColumnsStay() throws IOException {
        try (EventReader reader =
                RecordingFile.open(file(folder, "asl.mat"), DEFAULTS).events()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(240, 180));
            assertThat(rows(reader))
                    .containsExactly("10,1,174,1", "20,2,173,0", "20,3,172,1", "35,4,171,0", "4000000000,127,136,1");
        }
    }

    /** Not packed, doubles, and a variable that is no part of it. */
    @Test
    void doublesAreReadAndOtherVariablesPassedOver() throws IOException {
        assertThat(rows(file(folder, "asl_plain.mat"), DEFAULTS))
                .startsWith("10,1,174,1", "20,2,173,0")
                .hasSize(5);
    }

    @Test
    void missingVariablesAreNamed() throws IOException {
        Path file = folder.resolve("other.mat");
        try (Mat5File mat = Mat5.newMatFile()) {
            mat.addArray("ts", Mat5.newMatrix(3, 1)).addArray("image", Mat5.newMatrix(2, 2));
            Mat5.writeToFile(mat, file.toFile());
        }
        assertThatThrownBy(() -> rows(file, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("[image, ts]");
    }

    @Test
    void variablesOfUnequalLengthAreRefused() throws IOException {
        Path file = folder.resolve("unequal.mat");
        try (Mat5File mat = Mat5.newMatFile()) {
            mat.addArray("ts", Mat5.newMatrix(3, 1)).addArray("x", Mat5.newMatrix(3, 1));
            mat.addArray("y", Mat5.newMatrix(2, 1)).addArray("pol", Mat5.newMatrix(3, 1));
            Mat5.writeToFile(mat, file.toFile());
        }
        assertThatThrownBy(() -> rows(file, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("y has 2 numbers");
    }

    /** A matrix that states 2^28 doubles in a file of two hundred bytes. */
    @Test
    void aHugeVariableTakesNoMemory() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(128 + 8 + 16 + 16 + 8 + 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("MATLAB 5.0 MAT-file".getBytes(StandardCharsets.US_ASCII));
        bytes.position(124);
        bytes.putShort((short) 0x0100).putShort((short) 0x4D49);
        bytes.putInt(14).putInt(0x7FFF_FFF0);
        bytes.putInt(6).putInt(8).putInt(6).putInt(0);
        bytes.putInt(5).putInt(8).putInt(1 << 28).putInt(1);
        bytes.putShort((short) 1).putShort((short) 2).put("ts\0\0".getBytes(StandardCharsets.US_ASCII));
        bytes.putInt(9).putInt(0x7FFF_FF00);
        Path file = Files.write(folder.resolve("huge.mat"), bytes.array());
        assertThatThrownBy(() -> rows(file, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("states variables of more than 8390080 bytes");
    }

    /** As many dimensions as fill two gigabytes; the library makes room for them without asking anybody. */
    @Test
    void aHugeNumberOfDimensionsTakesNoMemory() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(128 + 8 + 16 + 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("MATLAB 5.0 MAT-file".getBytes(StandardCharsets.US_ASCII));
        bytes.position(124);
        bytes.putShort((short) 0x0100).putShort((short) 0x4D49);
        bytes.putInt(14).putInt(0x7FFF_FFF0);
        bytes.putInt(6).putInt(8).putInt(6).putInt(0);
        bytes.putInt(5).putInt(0x7FFF_FF00);
        Path file = Files.write(folder.resolve("dimensions.mat"), bytes.array());
        assertThatThrownBy(() -> rows(file, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("states variables of more than");
    }

    @Test
    void matlab73IsNamed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("MATLAB 7.3 MAT-file, Platform: GLNXA64".getBytes(StandardCharsets.US_ASCII));
        bytes.write(new byte[500]);
        Path file = Files.write(folder.resolve("new.mat"), bytes.toByteArray());
        assertThatThrownBy(() -> rows(file, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("MATLAB 7.3")
                .hasMessageContaining("save -v7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"asl.mat", "asl_plain.mat"})
    void everyCutAndEveryFlippedByteIsReadOrATypedError(String name) throws IOException {
        Fixtures.damage(name, new MatFormat(), folder, 1, 1);
    }
}
