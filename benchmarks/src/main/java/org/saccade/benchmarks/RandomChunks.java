package org.saccade.benchmarks;

import java.util.SplittableRandom;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** Events at random places and times: the hardest case for the chunk codec. */
final class RandomChunks {

    private RandomChunks() {}

    /** {@code count} events in {@code [startUs, startUs + lengthUs)}, in order. */
    static Events events(Geometry sensor, int count, long startUs, int lengthUs, SplittableRandom random) {
        int[] t = random.ints(count, 0, lengthUs).sorted().toArray();
        short[] x = new short[count];
        short[] y = new short[count];
        byte[] p = new byte[count];
        for (int i = 0; i < count; i++) {
            x[i] = (short) random.nextInt(sensor.width());
            y[i] = (short) random.nextInt(sensor.height());
            p[i] = (byte) random.nextInt(2);
        }
        return Events.of(sensor, startUs, t, x, y, p, count);
    }
}
