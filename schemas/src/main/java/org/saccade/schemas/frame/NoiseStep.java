package org.saccade.schemas.frame;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/** Adds events that mean nothing, evenly over sensor, polarity and the sample's time. */
final class NoiseStep {

    private NoiseStep() {}

    static Augmentation of(StepArgument argument) {
        double most = argument.number(10);
        return (in, random) -> {
            double share = most * random.nextDouble();
            SplittableRandom each = random.split();
            int n = in.count();
            int extra = (int) Math.min(Integer.MAX_VALUE - n - 8L, Math.round(n * share));
            return extra == 0 ? in : merged(in, times(in, extra, each), each);
        };
    }

    private static int[] times(Events in, int extra, SplittableRandom random) {
        int[] times = new int[extra];
        int extent = in.t()[in.count() - 1];
        for (int i = 0; i < extra; i++) {
            times[i] = extent == Integer.MAX_VALUE ? random.nextInt() >>> 1 : random.nextInt(extent + 1);
        }
        Arrays.sort(times);
        return times;
    }

    private static Events merged(Events in, int[] times, SplittableRandom random) {
        Geometry sensor = in.geometry();
        EventsBuilder out = new EventsBuilder(sensor, in.baseUs(), in.count() + times.length);
        int next = 0;
        for (int i = 0; i <= in.count(); i++) {
            while (next < times.length && (i == in.count() || times[next] < in.t()[i])) {
                out.addOffset(
                        times[next++],
                        random.nextInt(sensor.width()),
                        random.nextInt(sensor.height()),
                        random.nextInt(2));
            }
            if (i < in.count()) {
                out.addOffset(in.t()[i], in.x()[i], in.y()[i], in.p()[i]);
            }
        }
        return out.build();
    }
}
