/** Predictions smoothed into decisions per stream, by Kafka Streams. */
package org.saccade.streams.decisions;
