/** Flink operators: sample assembly for training, windows for live streams. Records travel as raw bytes and are decoded where they are used. */
package org.saccade.streams.window;
