package org.saccade.ingest.generate;

import java.util.Arrays;

/**
 * The way of a camera's gaze over a still picture: straight moves of equal length in time, without rests. Immutable.
 *
 * @param name of the kind, for the record
 * @param x places from the left in pixels, at least 0
 * @param y places from the top, as many
 * @param moveUs time of one move
 */
@SuppressWarnings("java:S6218") // compared by nobody
public record Trajectory(String name, double[] x, double[] y, long moveUs) {

    private static final double MAX_AMPLITUDE = 1000;

    public Trajectory {
        if (x.length < 2 || x.length != y.length || moveUs < 1) {
            throw new IllegalArgumentException(x.length + " and " + y.length + " places (at least 2, equal), " + moveUs
                    + " us for a move (at least 1)");
        }
    }

    /**
     * Three saccades around a triangle and back to its top, as N-MNIST was recorded.
     *
     * @param amplitude width and height of the triangle in pixels
     * @param durationUs of all three
     */
    public static Trajectory saccades(double amplitude, long durationUs) {
        check(amplitude);
        double[] x = {amplitude / 2, amplitude, 0, amplitude / 2};
        double[] y = {0, amplitude, amplitude, 0};
        return new Trajectory("saccades", x, y, durationUs / 3);
    }

    /**
     * The eight moves of ES-ImageNet ({@link Odg}), smoothly.
     *
     * @param amplitude longest way along a row or column in pixels; ES-ImageNet's own is 2
     * @param durationUs of all eight
     */
    public static Trajectory odg(double amplitude, long durationUs) {
        check(amplitude);
        // Where the picture goes down and right, the gaze goes up and left.
        double[] x = Arrays.stream(Odg.columns())
                .mapToDouble(c -> amplitude * (2 - c) / 2)
                .toArray();
        double[] y = Arrays.stream(Odg.rows())
                .mapToDouble(r -> amplitude * (2 - r) / 2)
                .toArray();
        return new Trajectory("odg", x, y, durationUs / Odg.STEPS);
    }

    private static void check(double amplitude) {
        if (!(amplitude > 0 && amplitude <= MAX_AMPLITUDE)) {
            throw new IllegalArgumentException("amplitude " + amplitude + " pixels: above 0, at most " + MAX_AMPLITUDE);
        }
    }

    long durationUs() {
        return moveUs * (x.length - 1);
    }

    double xAt(long timeUs) {
        return at(x, timeUs);
    }

    double yAt(long timeUs) {
        return at(y, timeUs);
    }

    private double at(double[] places, long timeUs) {
        int move = (int) Math.min(places.length - 2L, timeUs / moveUs);
        double share = Math.min(1, (timeUs - move * moveUs) / (double) moveUs);
        return places[move] + share * (places[move + 1] - places[move]);
    }

    @Override
    public String toString() {
        return name + ", " + Arrays.stream(x).max().getAsDouble() + " pixels, " + durationUs() + " us";
    }

    /** Pixels that a picture must have beyond the sensor for the gaze to stay on it, along both sides. */
    int margin() {
        double most = Math.max(
                Arrays.stream(x).max().getAsDouble(), Arrays.stream(y).max().getAsDouble());
        return (int) Math.ceil(most) + 1;
    }
}
