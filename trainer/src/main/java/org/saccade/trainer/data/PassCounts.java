package org.saccade.trainer.data;

/**
 * The books of one reading of a pass. Every record in the range is in exactly one of samples, deadLetters and foreign.
 *
 * @param samples frames that fit
 * @param deadLetters records set aside
 * @param foreign frames of another training set or epoch that lie between
 * @param incomplete those of the samples that had chunks missing
 */
public record PassCounts(long samples, long deadLetters, long foreign, long incomplete) {}
