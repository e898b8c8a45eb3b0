package org.saccade.ingest.generate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * ODG, the way ES-ImageNet was made from ImageNet: the picture moves by one or two pixels in eight steps over a fixed canvas, and a pixel
 * whose value changes by more than 0.18 has an event.
 *
 * <p>In detail: nearest-neighbour resize so that the longer side has 254 pixels (a x b); value V = the largest channel; frame k = 0 .. 8 puts V
 * at offset {@code ROW[k], COLUMN[k]} of an empty canvas; for k = 1 .. 8 an event (row, column, k) where frame k - frame k-1 is above 0.18
 * (positive) or below -0.18 (negative), but not where only one of the two frames covers the canvas, and only for 16 &lt; row, column &lt; 240
 * of the canvas. For 8-bit pictures the comparison is the same as a difference of at least 46 of 255: 46 / 255 = 0.1804, 45 / 255 = 0.1765.
 *
 * <p>Holds its arrays from picture to picture. Not safe for several threads: one for each.
 */
final class Odg {

    /** Side of the longer side after the resize. */
    static final int SIDE = 254;
    /** Fewer events than this make no sample. */
    static final int LEAST_EVENTS = 1000;
    /** Least change of the value that is an event, of 255. */
    static final int THRESHOLD = 46;

    static final int STEPS = 8;

    /** Writes row, column, step and a byte that the next event overwrites. */
    private static final VarHandle LITTLE_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int[] ROW = {1, 0, 2, 1, 0, 2, 1, 1, 2};
    private static final int[] COLUMN = {0, 2, 1, 0, 1, 2, 0, 1, 1};
    private static final int FIRST = 17;
    private static final int END = 240;
    /** Bytes of an event: row, column, step. */
    static final int EVENT = 3;

    private final byte[] value = new byte[SIDE * SIDE];
    private final int[] sourceColumn = new int[SIDE];
    private byte[] positive = new byte[1 << 16];
    private byte[] negative = new byte[1 << 16];
    private int positives;
    private int negatives;

    /** Rows a and columns b of a picture after the resize. */
    record Size(int a, int b) {

        /** Of a picture of this height and width; a side of a very long picture may come out as 0, and then it has no events. */
        static Size of(int height, int width) {
            return height > width
                    ? new Size(SIDE, (int) ((long) width * SIDE / height))
                    : new Size((int) ((long) height * SIDE / width), SIDE);
        }
    }

    /** Rows that the picture lies below the canvas' top, for frames 0 .. 8. */
    static int[] rows() {
        return ROW.clone();
    }

    /** Columns that it lies to the right of the canvas' left side. */
    static int[] columns() {
        return COLUMN.clone();
    }

    /** Makes the events of a picture, which replace those of the picture before. */
    Size convert(Picture picture) {
        Size size = Size.of(picture.height(), picture.width());
        positives = 0;
        negatives = 0;
        resize(picture, size);
        for (int k = 1; k <= STEPS; k++) {
            step(k, size);
        }
        return size;
    }

    /** Nearest source index in single precision, as PyTorch's interpolate computes it. */
    private static int source(int index, int from, int to) {
        float scale = (float) from / to;
        return Math.min((int) (index * scale), from - 1);
    }

    private void resize(Picture picture, Size size) {
        for (int column = 0; column < size.b; column++) {
            sourceColumn[column] = source(column, picture.width(), size.b);
        }
        for (int row = 0; row < size.a; row++) {
            int from = source(row, picture.height(), size.a);
            for (int column = 0; column < size.b; column++) {
                value[row * size.b + column] = (byte) picture.value(from, sourceColumn[column]);
            }
        }
    }

    /** Events of step k: rows and columns that both frames cover, by row, then column. */
    private void step(int k, Size size) {
        int firstRow = Math.max(FIRST, Math.max(ROW[k], ROW[k - 1]));
        int endRow = Math.min(END, Math.min(ROW[k], ROW[k - 1]) + size.a);
        int firstColumn = Math.max(FIRST, Math.max(COLUMN[k], COLUMN[k - 1]));
        int endColumn = Math.min(END, Math.min(COLUMN[k], COLUMN[k - 1]) + size.b);
        for (int row = firstRow; row < endRow; row++) {
            makeRoom();
            int now = (row - ROW[k]) * size.b - COLUMN[k];
            int before = (row - ROW[k - 1]) * size.b - COLUMN[k - 1];
            byte[] pos = positive;
            byte[] neg = negative;
            int p = EVENT * positives;
            int n = EVENT * negatives;
            int event = k << 16 | row;
            for (int column = firstColumn; column < endColumn; column++) {
                int change = (value[now + column] & 0xFF) - (value[before + column] & 0xFF);
                // Written always, kept when it is one: no branch that the processor would guess wrong.
                LITTLE_INT.set(pos, p, event | column << 8);
                p += change >= THRESHOLD ? EVENT : 0;
                LITTLE_INT.set(neg, n, event | column << 8);
                n += change <= -THRESHOLD ? EVENT : 0;
            }
            positives = p / EVENT;
            negatives = n / EVENT;
        }
    }

    /** For a row of the canvas, and the fourth byte of the last event. */
    private void makeRoom() {
        int bytes = EVENT * (END - FIRST) + Integer.BYTES;
        if (EVENT * positives + bytes > positive.length) {
            positive = Arrays.copyOf(positive, 2 * positive.length);
        }
        if (EVENT * negatives + bytes > negative.length) {
            negative = Arrays.copyOf(negative, 2 * negative.length);
        }
    }

    /** Positive events as rows of (row, column, step), unsigned bytes; {@link #positives} of them. Used again for the next picture. */
    byte[] positive() {
        return positive;
    }

    /** The same of the negative events. */
    byte[] negative() {
        return negative;
    }

    int positives() {
        return positives;
    }

    int negatives() {
        return negatives;
    }
}
