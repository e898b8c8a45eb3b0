package org.saccade.app.quickstart;

/**
 * One epoch of training, for the chart.
 *
 * @param epoch from 0
 * @param loss mean training loss
 * @param validationAccuracy 0 to 1
 * @param testAccuracy 0 to 1
 */
public record EpochFigures(int epoch, double loss, double validationAccuracy, double testAccuracy) {}
