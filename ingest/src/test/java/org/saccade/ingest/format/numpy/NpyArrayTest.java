package org.saccade.ingest.format.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.format.FormatException;

class NpyArrayTest {

    @TempDir
    Path folder;

    private Path file(String descr, boolean fortran, String shape, byte[] data) throws IOException {
        String header = "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': "
                + shape + ", }\n";
        ByteBuffer bytes =
                ByteBuffer.allocate(10 + header.length() + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.ISO_8859_1))
                .put(data);
        return Files.write(folder.resolve("array.npy"), bytes.array());
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    @Test
    void numbersOfEveryKindBecomeFloats() throws IOException {
        NpyArray small = NpyArray.read(file("|u1", false, "(2, 3)", new byte[] {0, 1, 2, 3, 4, (byte) 255}));
        assertThat(small.shape()).isEqualTo(List.of(2L, 3L));
        assertThat(small.values()).containsExactly(0, 1, 2, 3, 4, 255);
        assertThat(NpyArray.read(file("|b1", false, "(2,)", new byte[] {1, 0})).values())
                .containsExactly(1, 0);
        assertThat(NpyArray.read(file("|i1", false, "(1,)", new byte[] {-3})).values())
                .containsExactly(-3);
        ByteBuffer big = ByteBuffer.allocate(16).putDouble(0.5).putDouble(-2.25);
        assertThat(NpyArray.read(file(">f8", false, "(2,)", big.array())).values())
                .containsExactly(0.5f, -2.25f);
        ByteBuffer half = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 0xC500);
        assertThat(NpyArray.read(file("<f2", false, "(1,)", half.array())).values())
                .containsExactly(-5);
        byte[] long1 = bytes(100_000);
        assertThat(NpyArray.read(file("|u1", false, "(100000,)", long1)).values()[99_999])
                .isEqualTo(long1[99_999] & 0xFF);
    }

    @Test
    void whatIsNoArrayOfNumbersIsRefused() throws IOException {
        refused(file("|O", false, "(1,)", bytes(8)), "pickle");
        refused(file("<U3", false, "(1,)", bytes(12)), "holds no plain numbers");
        refused(file("|u1", true, "(2, 3)", bytes(6)), "holds no plain numbers in C order");
        refused(file("|u1", false, "(2, 3)", bytes(5)), "states the shape (2, 3) of 6 bytes and holds 5");
        refused(file("|u1", false, "(2, 3)", bytes(7)), "holds 7");
        refused(
                file("<f8", false, "(1152921504606846975,)", bytes(8)),
                "larger than any file",
                "is no NumPy array that can be read");
        refused(file("|u1", false, "(268435457,)", bytes(8)), "at most 268435456 elements");
        refused(Files.write(folder.resolve("none.npy"), bytes(40)), "is no NumPy array");
    }

    private static void refused(Path file, String... oneOf) {
        assertThatThrownBy(() -> NpyArray.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(file.toString())
                .satisfies(e -> assertThat(List.of(oneOf)).anyMatch(e.getMessage()::contains));
    }
}
