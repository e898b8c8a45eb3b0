package org.saccade.snn.operations;

import java.util.List;

/**
 * Additions and multiplications of one sample in the convention of the table published with ES-ImageNet (its authors' notebook
 * {@code ops_cal.ipynb}), to the digit; only for comparison with that table.
 *
 * <pre>
 *   stem, spiking convolution, each step   adds  Cin Cout O^2 (k^2 - 1) + 2 Cout O^2     muls  2 Cout O^2  (LIAF: + Cin Cout O^2 k^2)
 *   stem and shortcuts, once               adds  Cin Cout O^2 (k^2 - 1)                  muls  Cin Cout O^2 k^2
 *   linear layer, once                     adds  in^3                                    muls  in^3
 * </pre>
 *
 * What it leaves out, and why it is no measure of work: it ignores the firing rates, sums k^2 - 1 products without those over the input
 * channels, visits the stem in two ways and the shortcuts for one step only, and takes a linear layer for in^3 instead of in x out.
 * {@link #corrected} has none of these faults.
 *
 * @param additions of one sample
 * @param multiplications of one sample
 */
public record EsImageNetCount(long additions, long multiplications) {

    /** Counts as published. {@code analog}: neurons hand on their membrane potential (LIAF) instead of spikes. */
    public static EsImageNetCount published(List<CountedLayer> layers, int timeSteps, boolean analog) {
        long adds = 0;
        long muls = 0;
        for (CountedLayer layer : layers) {
            long products = layer.macs();
            long kernelSums =
                    (long) layer.in() * layer.out() * layer.pixels() * ((long) layer.kernel() * layer.kernel() - 1);
            long updates = 2L * layer.out() * layer.pixels();
            switch (layer.role()) {
                case STEM, SPIKING -> {
                    adds += timeSteps * (kernelSums + updates);
                    muls += timeSteps * (updates + (analog ? products : 0));
                    adds += layer.role() == CountedLayer.Role.STEM ? kernelSums : 0;
                    muls += layer.role() == CountedLayer.Role.STEM ? products : 0;
                }
                case PLAIN -> {
                    adds += kernelSums;
                    muls += products;
                }
                case LINEAR -> {
                    adds += cube(layer.in());
                    muls += cube(layer.in());
                }
            }
        }
        return new EsImageNetCount(adds, muls);
    }

    /**
     * The same question answered without the convention's faults: every layer in every time step, as many additions as products (the bias is
     * one of them); a product is also a multiplication unless the layer's input is spikes. Membrane updates, two
     * additions and two multiplications per neuron and step, are counted as there. Firing rates are still left out: it is the dense upper bound.
     */
    public static EsImageNetCount corrected(List<CountedLayer> layers, int timeSteps) {
        long adds = 0;
        long muls = 0;
        for (CountedLayer layer : layers) {
            boolean neurons = layer.role() == CountedLayer.Role.STEM || layer.role() == CountedLayer.Role.SPIKING;
            long updates = neurons ? 2L * layer.out() * layer.pixels() : 0;
            boolean spikes = layer.input() == CountedLayer.Input.SPIKES;
            adds += timeSteps * (layer.macs() + updates);
            muls += timeSteps * ((spikes ? 0 : layer.macs()) + updates);
        }
        return new EsImageNetCount(adds, muls);
    }

    private static long cube(long value) {
        return value * value * value;
    }
}
