package org.saccade.ingest.live.camera;

/**
 * What simulated cameras did.
 *
 * @param cameras how many
 * @param events sent by all of them; a camera sends whether anybody is there or not
 * @param seconds wall time
 * @param eventSeconds event time of each camera
 * @param maxLateMs most that a step was sent after its time
 */
public record CameraResult(int cameras, long events, double seconds, double eventSeconds, long maxLateMs) {}
