package org.saccade.snn.emit;

/**
 * The numbers that 8 bits stand for: scale * (q - zero), q in 0 .. 255, or with zero = 0 in -127 .. 127. Zero is always one of them.
 *
 * @param scale distance of neighbours
 * @param zero the integer that stands for zero
 */
record Int8Grid(double scale, int zero) {

    /**
     * A grid for values of a range. Where the values are whole multiples of a spacing (spikes and event counts of 1, means over a pool of
     * 1 / its size) and 8 bits reach, the grid is those multiples, and nothing is lost.
     *
     * @param lowest expected value
     * @param highest expected value
     * @param spacing distance of the values that occur; 0 where they may be anything
     * @param signed whether the integers are signed, with zero for zero
     */
    static Int8Grid of(double lowest, double highest, double spacing, boolean signed) {
        double low = Math.min(0, lowest);
        double high = Math.max(0, highest);
        double largest = Math.max(-low, high);
        if (signed) {
            return new Int8Grid(spacing > 0 && largest <= 127 * spacing ? spacing : nonZero(largest / 127), 0);
        }
        if (spacing > 0 && (low == 0 ? high <= 255 * spacing : largest <= 127 * spacing)) {
            return new Int8Grid(spacing, low == 0 ? 0 : 128);
        }
        double scale = nonZero((high - low) / 255);
        return new Int8Grid(scale, (int) Math.round(-low / scale));
    }

    private static double nonZero(double scale) {
        return scale == 0 ? 1 : scale;
    }
}
