package org.saccade.trainer.quantize;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.saccade.schemas.schema.Split;
import org.saccade.trainer.data.SampleSource;
import org.saccade.trainer.data.TrainingDataException;
import org.saccade.trainer.data.TrainingFrames;

/**
 * The samples of one quantisation: those that set the grids, and others on which the result is judged.
 *
 * @param calibration at least one
 * @param judged at least one
 */
public record QuantizeSamples(List<TrainingFrames> calibration, List<TrainingFrames> judged) {

    /** Keeps copies of the lists. */
    public QuantizeSamples {
        calibration = List.copyOf(calibration);
        judged = List.copyOf(judged);
        if (calibration.isEmpty() || judged.isEmpty()) {
            throw new TrainingDataException(calibration.size() + " samples to calibrate on and " + judged.size()
                    + " to judge by; at least one of each is needed");
        }
    }

    /**
     * Draws from a source. Grids are set on samples of the other splits where there are any, else on some of the split itself, which are
     * then not judged. Equal sources and seeds give equal samples, whatever their order.
     *
     * @param source read to its end, or to {@code limit} samples of different names
     * @param split the split that is judged
     * @param calibration most samples to set the grids on
     * @param limit most samples in memory
     * @param seed of the draw
     */
    public static QuantizeSamples draw(SampleSource source, Split split, int calibration, int limit, long seed) {
        Map<String, TrainingFrames> byName = new TreeMap<>();
        while (source.hasNext() && byName.size() < limit) {
            TrainingFrames sample = source.next();
            byName.putIfAbsent(sample.sample(), sample);
        }
        return draw(new ArrayList<>(byName.values()), split, calibration, seed);
    }

    /** The same from samples in memory, in the order given. */
    public static QuantizeSamples draw(List<TrainingFrames> samples, Split split, int calibration, long seed) {
        List<TrainingFrames> shuffled = new ArrayList<>(samples);
        Collections.shuffle(shuffled, new Random(seed));
        List<TrainingFrames> judged = new ArrayList<>();
        List<TrainingFrames> others = new ArrayList<>();
        shuffled.forEach(sample -> (sample.split() == split ? judged : others).add(sample));
        if (others.isEmpty()) {
            int held = Math.min(calibration, judged.size() / 2);
            return new QuantizeSamples(judged.subList(0, held), judged.subList(held, judged.size()));
        }
        return new QuantizeSamples(others.subList(0, Math.min(calibration, others.size())), judged);
    }
}
