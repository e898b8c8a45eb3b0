package org.saccade.snn.spec;

/**
 * Shape of one time step of the input: [polarities, height, width]. Checked by {@link NetworkSpec}, which reports all
 * problems of a network together.
 *
 * @param polarities channels of an event frame: 2 for counts of ON and OFF events, 1 for signed sums
 * @param height pixel rows
 * @param width pixel columns
 */
public record InputShape(int polarities, int height, int width) {

    /** The same three numbers as the shape of activations. */
    FeatureShape features() {
        return new FeatureShape(polarities, height, width);
    }
}
