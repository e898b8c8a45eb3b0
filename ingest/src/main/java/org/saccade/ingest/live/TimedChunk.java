package org.saccade.ingest.live;

import org.saccade.schemas.event.Events;

/**
 * Events of one interval on their way to the sink.
 *
 * @param feed number of its feed
 * @param sequence number within its stream
 * @param startUs begin of the interval in event time
 * @param endUs its end, exclusive
 * @param lastEventAtUs wall clock at which its last event came; 0 for an empty one
 * @param madeAt {@link System#nanoTime()} at which the interval was closed
 */
record TimedChunk(int feed, long sequence, Events events, long startUs, long endUs, long lastEventAtUs, long madeAt) {}
