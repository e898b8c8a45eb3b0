package org.saccade.trainer.evaluate;

import java.util.List;

/**
 * What an evaluation of a bundle found; the object that {@code evaluate --json} prints.
 *
 * @param model id of the bundle
 * @param bundle its folder
 * @param network name of the network
 * @param parameters its trained values
 * @param frames what it takes, in text form
 * @param source where the samples came from: a topic, or a training set's evaluation pass
 * @param splits which samples counted
 * @param device where the network ran
 * @param deadLetters unreadable records: set aside from an evaluation pass, left where they are in a topic
 * @param incomplete evaluated samples, whatever their split, that had chunks missing
 * @param calibrated the rule to stop by that was written into the bundle; null where none was asked for
 * @param score the figures
 */
public record BundleScore(
        String model,
        String bundle,
        String network,
        long parameters,
        String frames,
        String source,
        List<String> splits,
        String device,
        long deadLetters,
        long incomplete,
        String calibrated,
        ModelScore score) {}
