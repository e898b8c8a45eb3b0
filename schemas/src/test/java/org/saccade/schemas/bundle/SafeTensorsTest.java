package org.saccade.schemas.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.schemas.bundle.SafeTensors.Tensor;

class SafeTensorsTest {

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBackInOrder() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("layers.9.weight", new Tensor(new long[] {2, 3}, new float[] {1, -2, 3.5f, 0, Float.MIN_VALUE, 6}));
        tensors.put("layers.0.decay", new Tensor(new long[] {}, new float[] {0.5f}));
        tensors.put("empty", new Tensor(new long[] {0, 4}, new float[] {}));
        tensors.put("layers.1.bias", new Tensor(new long[] {2}, new float[] {Float.NaN, -0f}));
        Path file = folder.resolve("w.safetensors");
        SafeTensors.write(file, tensors);
        Map<String, Tensor> read = SafeTensors.read(file);
        assertThat(read.keySet()).containsExactlyElementsOf(tensors.keySet());
        tensors.forEach((name, tensor) -> {
            assertThat(read.get(name).shape()).containsExactly(tensor.shape());
            assertThat(read.get(name).data()).containsExactly(tensor.data());
        });
    }

    /** The layout itself, written out by hand: other programs must be able to read it. */
    @Test
    void layoutIsThatOfSafetensors() throws IOException {
        Path file = folder.resolve("one.safetensors");
        SafeTensors.write(file, Map.of("a", new Tensor(new long[] {1}, new float[] {1f})));
        byte[] bytes = Files.readAllBytes(file);
        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        assertThat(length % 8).isZero();
        assertThat(new String(bytes, 8, length, StandardCharsets.UTF_8).trim()).isEqualTo(header);
        assertThat(bytes).hasSize(8 + length + 4).endsWith(0, 0, 0x80, 0x3F);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':{'dtype':'F32','shape':[536870912],'data_offsets':[0,2147483648]}} | 0 .. 2147483648 of",
                "{'a':{'dtype':'F32','shape':[65536,65536],'data_offsets':[0,4]}} | impossible",
                "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | impossible",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | 4 bytes and the shape [2]",
                "{'a':{'dtype':'F16','shape':[1],'data_offsets':[0,4]}} | dtype F32",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}} | lies at 4 .. 0",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | tensor b starts at byte 0",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | no JSON",
                "{} | end at byte 0 of 4",
                "[] | no JSON object",
                "{{ | no JSON",
            })
    void hostileHeadersAreRefused(String header, String message) throws IOException {
        Path file = file(header.replace('\'', '"'), new byte[4]);
        assertThatThrownBy(() -> SafeTensors.read(file))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(file.toString());
    }

    /** The file of 64 bytes that takes other readers' memory. */
    @Test
    void smallFileDeclaringTwoGibibytesIsRefused() throws IOException {
        for (long declared : new long[] {2L << 30, Long.MAX_VALUE, -1, Integer.MAX_VALUE, 57, 0}) {
            ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(0, declared);
            Path file = folder.resolve("hostile-" + declared);
            Files.write(file, bytes.array());
            assertThatThrownBy(() -> SafeTensors.read(file))
                    .isInstanceOf(BundleException.class)
                    .hasMessageContaining("a header of " + declared + " bytes in a file of 64");
        }
    }

    @Test
    void everyCutIsRefused() throws IOException {
        Path whole = folder.resolve("whole");
        SafeTensors.write(whole, Map.of("a", new Tensor(new long[] {8}, new float[8])));
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = folder.resolve("cut");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(cut, java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> SafeTensors.read(cut)).isInstanceOf(BundleException.class);
        }
    }

    @Test
    void flippedBitsRaiseNothingButOurError() throws IOException {
        Path whole = folder.resolve("whole");
        SafeTensors.write(whole, Map.of("a", new Tensor(new long[] {2, 2}, new float[4])));
        byte[] bytes = Files.readAllBytes(whole);
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        Path file = folder.resolve("flipped");
        for (int round = 0; round < 500; round++) {
            byte[] damaged = bytes.clone();
            int bit = random.nextInt(damaged.length * 8);
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, damaged);
            try {
                SafeTensors.read(file);
            } catch (BundleException expected) {
                assertThat(expected).as("bit %s, -Dtest.seed=%s", bit, seed).hasMessageContaining("flipped");
            }
        }
    }

    private Path file(String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text).put(data);
        return Files.write(folder.resolve("header.safetensors"), bytes.array());
    }

    @Test
    void numbersOfOtherTypesBecomeFloats(@org.junit.jupiter.api.io.TempDir Path folder) throws IOException {
        String header = "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[4,6]},"
                + "\"c\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[6,14]},"
                + "\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[14,22]}}";
        java.nio.ByteBuffer file =
                java.nio.ByteBuffer.allocate(8 + header.length() + 22).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length()).put(header.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        file.putShort((short) 0x3C00).putShort((short) 0xC500); // 1, -5
        file.putShort((short) 0x4048); // 3.125
        file.putLong(-7).putDouble(0.1);
        Path path = java.nio.file.Files.write(folder.resolve("mixed.safetensors"), file.array());
        var tensors = SafeTensors.readAnyNumbers(path);
        assertThat(tensors.get("a").data()).containsExactly(1, -5);
        assertThat(tensors.get("b").data()).containsExactly(3.125f);
        assertThat(tensors.get("c").data()).containsExactly(-7);
        assertThat(tensors.get("d").data()).containsExactly(0.1f);
        assertThatThrownBy(() -> SafeTensors.read(path)).hasMessageContaining("needed are dtype F32");
    }
}
