package org.saccade.schemas.bundle;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named float32 tensors in a safetensors file.
 *
 * <pre>
 *   bytes 0..7    N, length of the header, unsigned 64 bit little-endian
 *   N bytes       JSON: {"name": {"dtype": "F32", "shape": [..], "data_offsets": [begin, end]}, ..}, offsets from the end of the header
 *   the rest      the values, little-endian, in the order of the offsets
 * </pre>
 *
 * Reading believes nothing: the header's length is checked against the file, every shape against its range, and the ranges must fill the
 * data without gap or overlap, before memory is taken: a small file cannot claim a large one's memory, nor one range many times. Stateless;
 * safe for several threads.
 */
public final class SafeTensors {
    /** Bytes of an element of each type that can become a float32. */
    private static final Map<String, Integer> WIDTHS = new java.util.TreeMap<>(
            Map.of("F64", 8, "F32", 4, "F16", 2, "BF16", 2, "I64", 8, "I32", 4, "I16", 2, "I8", 1, "U8", 1));

    private static final long MAX_HEADER = 16 << 20;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private SafeTensors() {}

    /**
     * One tensor.
     *
     * @param shape sides; none for a scalar
     * @param data values, last side fastest
     */
    public record Tensor(long[] shape, float[] data) {

        public Tensor {
            if (elements("tensor", shape) != data.length) {
                throw new BundleException(
                        "a tensor of shape " + Arrays.toString(shape) + " does not have " + data.length + " values");
            }
        }
    }

    /** Writes all tensors in the order of the map; the file is forced to the disk. */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        long at = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", "F32");
            var shape = node.putArray("shape");
            for (long side : entry.getValue().shape()) {
                shape.add(side);
            }
            long end = at + 4L * entry.getValue().data().length;
            node.putArray("data_offsets").add(at).add(end);
            at = end;
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + 7) / 8 * 8;
        ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(padded).put(text);
        while (head.hasRemaining()) {
            head.put((byte) ' ');
        }
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(out, head.flip());
            for (Tensor tensor : tensors.values()) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.data().length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(tensor.data());
                writeFully(out, bytes);
            }
            out.force(true);
        }
    }

    private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /**
     * Reads all tensors, in the order of the header.
     *
     * @throws BundleException when the file is damaged, hostile, or holds another type than F32; the message names the tensor
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        return read(file, Map.of("F32", 4));
    }

    /**
     * Reads all tensors of a file from elsewhere: floating point and whole numbers of every width become float32, the nearest one.
     *
     * @throws BundleException when the file is damaged, hostile, or holds a type that is no number; the message names the tensor
     */
    public static Map<String, Tensor> readAnyNumbers(Path file) throws IOException {
        return read(file, WIDTHS);
    }

    private static Map<String, Tensor> read(Path file, Map<String, Integer> widths) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = in.size();
            ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            readFully(in, length, 0, file);
            long headerBytes = length.getLong(0);
            if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER, size - 8)) {
                throw new BundleException(file + ": a header of " + headerBytes + " bytes in a file of " + size);
            }
            ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
            readFully(in, header, 8, file);
            JsonNode root = JSON.readTree(header.array());
            if (!root.isObject()) {
                throw new BundleException(file + ": the header is no JSON object");
            }
            List<Range> ranges = new ArrayList<>();
            for (Map.Entry<String, JsonNode> entry : root.properties()) {
                if (!entry.getKey().equals("__metadata__")) {
                    ranges.add(range(file, entry.getKey(), entry.getValue(), size - 8 - headerBytes, widths));
                }
            }
            checkTiling(file, ranges, size - 8 - headerBytes);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Range range : ranges) {
                tensors.put(range.name, tensor(in, file, range, 8 + headerBytes));
            }
            return tensors;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new BundleException(file + ": the header is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Where one tensor lies, in bytes after the header. */
    private record Range(String name, String dtype, long[] shape, long begin, long end) {}

    private static Range range(Path file, String name, JsonNode node, long dataBytes, Map<String, Integer> widths) {
        String where = file + ": tensor " + name;
        JsonNode offsets = node.path("data_offsets");
        JsonNode sides = node.path("shape");
        String dtype = node.path("dtype").asText();
        Integer bytes = widths.get(dtype);
        if (bytes == null || offsets.size() != 2 || !sides.isArray()) {
            throw new BundleException(where + " is " + node + "; needed are dtype " + String.join(", ", widths.keySet())
                    + ", a shape and two offsets");
        }
        long begin = offsets.get(0).asLong(-1);
        long end = offsets.get(1).asLong(-1);
        if (begin < 0 || end < begin || end > dataBytes || end - begin > Integer.MAX_VALUE - 64) {
            throw new BundleException(where + " lies at " + begin + " .. " + end + " of " + dataBytes + " bytes");
        }
        long[] shape = new long[sides.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sides.get(i).asLong(-1);
        }
        if (elements(where, shape) * bytes != end - begin) {
            throw new BundleException(where + " has " + (end - begin) + " bytes and the shape " + sides);
        }
        return new Range(name, dtype, shape, begin, end);
    }

    private static void checkTiling(Path file, List<Range> ranges, long dataBytes) {
        long at = 0;
        List<Range> inOrder = new ArrayList<>(ranges);
        inOrder.sort(Comparator.comparingLong(Range::begin).thenComparingLong(Range::end));
        for (Range range : inOrder) {
            if (range.begin != at) {
                throw new BundleException(file + ": tensor " + range.name + " starts at byte " + range.begin
                        + " of the data, the tensor ahead of it ends at " + at);
            }
            at = range.end;
        }
        if (at != dataBytes) {
            throw new BundleException(file + ": the tensors end at byte " + at + " of " + dataBytes + " bytes of data");
        }
    }

    private static Tensor tensor(FileChannel in, Path file, Range range, long dataStart) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) (range.end - range.begin)).order(ByteOrder.LITTLE_ENDIAN);
        readFully(in, bytes, dataStart + range.begin, file);
        bytes.flip();
        int width = WIDTHS.get(range.dtype);
        float[] data = new float[bytes.capacity() / width];
        if (width == 4 && range.dtype.equals("F32")) {
            bytes.asFloatBuffer().get(data);
            return new Tensor(range.shape, data);
        }
        for (int i = 0; i < data.length; i++) {
            data[i] = number(bytes, i * width, range.dtype);
        }
        return new Tensor(range.shape, data);
    }

    private static float number(ByteBuffer bytes, int at, String dtype) {
        return switch (dtype) {
            case "F64" -> (float) bytes.getDouble(at);
            case "F16" -> HalfPrecision.toFloat(bytes.getShort(at));
            case "BF16" -> Float.intBitsToFloat(bytes.getShort(at) << 16);
            case "I64" -> bytes.getLong(at);
            case "I32" -> bytes.getInt(at);
            case "I16" -> bytes.getShort(at);
            case "I8" -> bytes.get(at);
            default -> bytes.get(at) & 0xFF;
        };
    }

    private static void readFully(FileChannel in, ByteBuffer into, long position, Path file) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int n = in.read(into, at);
            if (n < 0) {
                throw new BundleException(file + " ends at byte " + at + ", " + into.remaining() + " more are needed");
            }
            at += n;
        }
    }

    private static long elements(String where, long[] shape) {
        long product = 1;
        for (long side : shape) {
            if (side < 0 || (side > 0 && product > Integer.MAX_VALUE / side)) {
                throw new BundleException(where + ": shape " + Arrays.toString(shape) + " is impossible");
            }
            product *= side;
        }
        return product;
    }
}
