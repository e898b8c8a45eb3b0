package org.saccade.trainer.fit;

import org.saccade.snn.net.WeightTransfer;
import org.saccade.snn.net.Weights;
import org.saccade.trainer.export.BundledNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a training begins with: random weights, or those of a bundle as far as they fit. */
final class FirstWeights {

    private static final Logger LOG = LoggerFactory.getLogger(FirstWeights.class);

    private FirstWeights() {}

    /** Tells the listener which tensors of a bundle's network start anew. */
    static Weights of(TrainerConfig config, TrainingListener listener) {
        long seed = config.recipe().seed();
        if (config.from() == null) {
            return Weights.initial(config.network(), seed);
        }
        BundledNetwork source = BundledNetwork.open(config.from());
        WeightTransfer transfer;
        try {
            transfer = WeightTransfer.of(config.network(), source.weights(), seed);
        } catch (IllegalArgumentException e) {
            throw new TrainingException("bundle " + config.from() + ": " + e.getMessage(), e);
        }
        LOG.info(
                "{} of {} tensors come from model {}",
                transfer.taken().size(),
                transfer.weights().tensors().size(),
                source.model());
        if (!transfer.fresh().isEmpty()) {
            listener.advice("not in " + source.model() + ", starting anew: " + String.join(", ", transfer.fresh()));
        }
        return transfer.weights();
    }
}
