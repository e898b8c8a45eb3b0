package org.saccade.inference.model;

/**
 * Where a window lies: carried state goes by it.
 *
 * @param stream the stream
 * @param startUs first instant in event time
 * @param endUs end in event time, not included
 */
public record StreamWindow(String stream, long startUs, long endUs) {}
