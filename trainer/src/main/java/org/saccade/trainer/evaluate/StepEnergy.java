package org.saccade.trainer.evaluate;

/**
 * What a sample costs when its time steps are run in one way; means over the samples evaluated, compute energy only.
 *
 * @param how in words
 * @param meanSteps time steps that the answers cover
 * @param meanStepsRun time steps for which the network is run
 * @param accuracy top-1
 * @param synOps accumulates, those on frames of marks included
 * @param macs multiply-accumulates
 * @param fp32Nj nanojoules in float32
 * @param fp16Nj nanojoules in float16
 * @param int8Nj nanojoules in 8-bit integers
 */
public record StepEnergy(
        String how,
        double meanSteps,
        double meanStepsRun,
        double accuracy,
        double synOps,
        double macs,
        double fp32Nj,
        double fp16Nj,
        double int8Nj) {}
