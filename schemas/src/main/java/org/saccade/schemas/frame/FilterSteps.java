package org.saccade.schemas.frame;

import java.util.Arrays;
import org.saccade.schemas.event.Geometry;

/** Steps of an {@link Augmentation} that take noise away; nothing is drawn. Each looks at one number per pixel. */
final class FilterSteps {

    private static final long NEVER = Long.MIN_VALUE / 2;
    private static final int MOST_PIXELS = 1 << 24;

    private FilterSteps() {}

    static Augmentation hotPixels(StepArgument argument) {
        double factor = argument.number(1e9);
        return (in, random) -> {
            int width = in.geometry().width();
            int[] counts = new int[pixels(in.geometry())];
            int active = 0;
            for (int i = 0; i < in.count(); i++) {
                active += counts[in.y()[i] * width + in.x()[i]]++ == 0 ? 1 : 0;
            }
            double limit = active == 0 ? 0 : factor * in.count() / active;
            Survivors out = new Survivors(in);
            for (int i = 0; i < in.count(); i++) {
                if (counts[in.y()[i] * width + in.x()[i]] <= limit) {
                    out.keep(i);
                }
            }
            return out.events(in.geometry());
        };
    }

    static Augmentation background(StepArgument argument) {
        int within = argument.microseconds();
        return (in, random) -> {
            Geometry sensor = in.geometry();
            // A border of one pixel, so that every pixel has 8 neighbours.
            pixels(sensor);
            int stride = sensor.width() + 2;
            long[] last = new long[stride * (sensor.height() + 2)];
            Arrays.fill(last, NEVER);
            Survivors out = new Survivors(in);
            for (int i = 0; i < in.count(); i++) {
                int cell = (in.y()[i] + 1) * stride + in.x()[i] + 1;
                int t = in.t()[i];
                long newest = Math.max(
                        Math.max(row(last, cell - stride), row(last, cell + stride)),
                        Math.max(last[cell - 1], last[cell + 1]));
                if (t - newest <= within) {
                    out.keep(i);
                }
                last[cell] = t;
            }
            return out.events(sensor);
        };
    }

    /** A record may claim any sensor: one that no camera has is refused before there is an array for it. */
    private static int pixels(Geometry sensor) {
        long pixels = (long) sensor.width() * sensor.height();
        if (pixels > MOST_PIXELS) {
            throw new InvalidFramesException(
                    "a filter of noise looks at sensors of at most " + MOST_PIXELS + " pixels, this one is " + sensor);
        }
        return (int) pixels;
    }

    private static long row(long[] last, int middle) {
        return Math.max(last[middle], Math.max(last[middle - 1], last[middle + 1]));
    }

    static Augmentation refractory(StepArgument argument) {
        int within = argument.microseconds();
        return (in, random) -> {
            int width = in.geometry().width();
            long[] kept = new long[pixels(in.geometry())];
            Arrays.fill(kept, NEVER);
            Survivors out = new Survivors(in);
            for (int i = 0; i < in.count(); i++) {
                int cell = in.y()[i] * width + in.x()[i];
                if (in.t()[i] - kept[cell] >= within) {
                    out.keep(i);
                    kept[cell] = in.t()[i];
                }
            }
            return out.events(in.geometry());
        };
    }
}
