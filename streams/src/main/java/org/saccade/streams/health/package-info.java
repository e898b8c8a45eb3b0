/** Kafka Streams topologies that watch the stages: rates, latency, time steps skipped. */
package org.saccade.streams.health;
