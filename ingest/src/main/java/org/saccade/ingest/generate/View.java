package org.saccade.ingest.generate;

/** What lies before a simulated camera at any time. Not safe for several threads. */
interface View {

    /**
     * Draws the scene at a time.
     *
     * @param sceneUs scene time in microseconds; never earlier than in the last call
     * @param eventUs the camera's time at that moment, which its filters need
     * @param logIntensity one value per pixel, row after row; all are set
     */
    void draw(double sceneUs, long eventUs, double[] logIntensity);
}
