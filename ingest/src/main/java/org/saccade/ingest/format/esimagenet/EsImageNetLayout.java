package org.saccade.ingest.format.esimagenet;

import org.saccade.schemas.event.Geometry;

/**
 * A sample of ES-ImageNet: a NumPy archive of two arrays of bytes, {@code pos} (ON) and {@code neg} (OFF), one row per event.
 *
 * <pre>
 *   column 0   row of the canvas, from the top
 *   column 1   column of the canvas, from the left
 *   column 2   step, 1 .. 8
 * </pre>
 *
 * Rows are in order of the step. There is no clock: Saccade gives step k the time (k - 1) * {@link #STEP_US}, so that a sample covers
 * [0, {@link #LENGTH_US}) and eight time bins of equal length are the eight steps.
 */
public final class EsImageNetLayout {

    /** Entry with the ON events. */
    static final String POS = "pos";
    /** Entry with the OFF events. */
    static final String NEG = "neg";

    /** Bytes of a row. */
    public static final int ROW = 3;
    /** Steps of a sample. */
    public static final int STEPS = 8;
    /** Event time from one step to the next, in microseconds. */
    public static final long STEP_US = 1000;
    /** Event time that a sample covers, in microseconds. */
    public static final long LENGTH_US = STEPS * STEP_US;
    /** The canvas on which samples are drawn; they are centred later, by a and b of the label list. */
    public static final Geometry CANVAS = new Geometry(256, 256);

    private EsImageNetLayout() {}
}
