package org.saccade.snn.spec;

/**
 * Shape of the activations of one sample at one time step, [channels, height, width]. A vector of n features is
 * [n, 1, 1].
 *
 * @param channels feature maps, or features of a vector
 * @param height rows of a map
 * @param width columns of a map
 */
public record FeatureShape(int channels, int height, int width) {

    /** Number of values: channels * height * width. */
    public long size() {
        return (long) channels * height * width;
    }

    @Override
    public String toString() {
        return channels + "x" + height + "x" + width;
    }
}
