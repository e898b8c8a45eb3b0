package org.saccade.ingest.format.numpy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.array.NumberType;

/**
 * A whole {@code .npy} array of numbers in memory, as float32: for frames, which are small, not for events.
 *
 * @param shape lengths of the axes
 * @param values row-major, the last axis fastest
 */
@SuppressWarnings("ArrayRecordComponent")
public record NpyArray(List<Long> shape, float[] values) {

    /** Most elements: those of the largest frames. */
    private static final long MAX_ELEMENTS = 1L << 28;

    private static final int BLOCK = 1 << 16;

    /**
     * Reads an array; memory is taken only for what the file really holds.
     *
     * @throws FormatException when it is none, holds no numbers, or its first axis runs fastest
     */
    public static NpyArray read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            NpyHeader header = NpyHeader.read(in);
            if (header.type().number() == null
                    || header.fortran() && header.shape().size() > 1) {
                throw new FormatException("holds no plain numbers in C order; it has the shape " + header.shapeText());
            }
            long elements = 1;
            for (long length : header.shape()) {
                elements *= length; // checked by the header: no product overflows
            }
            int width = header.type().bytes();
            long bytes = Files.size(file) - header.bytes();
            if (elements > MAX_ELEMENTS || elements * width != bytes) {
                throw new FormatException("states the shape " + header.shapeText() + " of " + elements * width
                        + " bytes and holds " + bytes + "; at most " + MAX_ELEMENTS + " elements are read");
            }
            return new NpyArray(header.shape(), values(in, header, (int) elements, width));
        } catch (FormatException e) {
            throw new FormatException(file + " " + e.getMessage());
        }
    }

    private static float[] values(InputStream in, NpyHeader header, int elements, int width) throws IOException {
        float[] values = new float[elements];
        NumberType number = header.type().number();
        long[] whole = new long[BLOCK];
        double[] real = new double[BLOCK];
        for (int from = 0; from < elements; from += BLOCK) {
            int n = Math.min(BLOCK, elements - from);
            byte[] bytes = in.readNBytes(n * width);
            if (bytes.length < n * width) {
                throw new FormatException(
                        "ends after " + (from + bytes.length / width) + " of " + elements + " elements");
            }
            ByteBuffer block = ByteBuffer.wrap(bytes);
            if (number.whole()) {
                number.longs(block, 0, width, whole, n);
                for (int i = 0; i < n; i++) {
                    values[from + i] = whole[i];
                }
            } else {
                number.doubles(block, 0, width, real, n);
                for (int i = 0; i < n; i++) {
                    values[from + i] = (float) real[i];
                }
            }
        }
        return values;
    }
}
