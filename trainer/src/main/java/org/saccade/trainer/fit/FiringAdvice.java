package org.saccade.trainer.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says which layers of a network are silent or fire all the time, both of which stop it from learning, and what helps. */
final class FiringAdvice {

    /** Below it a layer tells the next nothing; above it spikes tell hardly more than a constant. */
    static final double SILENT = 1e-4;

    static final double BUSY = 0.6;

    private FiringAdvice() {}

    static List<String> of(List<Double> rates) {
        List<String> advice = new ArrayList<>();
        for (int layer = 0; layer < rates.size(); layer++) {
            double rate = rates.get(layer);
            if (rate < SILENT) {
                advice.add(String.format(
                        Locale.ROOT,
                        "LIF layer %d is silent (%.1e spikes per neuron and step): lower its threshold, raise its decay,"
                                + " or put a batch norm before it",
                        layer,
                        rate));
            } else if (rate > BUSY) {
                advice.add(String.format(
                        Locale.ROOT,
                        "LIF layer %d fires in %.0f %% of all steps: raise its threshold or lower the learning rate",
                        layer,
                        100 * rate));
            }
        }
        return advice;
    }
}
