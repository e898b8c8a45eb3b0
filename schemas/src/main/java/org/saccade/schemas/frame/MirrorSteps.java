package org.saccade.schemas.frame;

import org.saccade.schemas.event.Events;

/** Steps of an {@link Augmentation} that mirror the sensor or the polarity, half of the time or always. */
final class MirrorSteps {

    private MirrorSteps() {}

    static Augmentation horizontal(StepArgument argument) {
        argument.none();
        return (in, random) -> random.nextBoolean() ? horizontal(in) : in;
    }

    static Augmentation alwaysHorizontal(StepArgument argument) {
        argument.none();
        return (in, random) -> horizontal(in);
    }

    private static Events horizontal(Events in) {
        short[] x = mirrored(in.x(), in.count(), in.geometry().width());
        return Events.of(in.geometry(), in.baseUs(), in.t(), x, in.y(), in.p(), x.length);
    }

    static Augmentation vertical(StepArgument argument) {
        argument.none();
        return (in, random) -> random.nextBoolean() ? vertical(in) : in;
    }

    static Augmentation alwaysVertical(StepArgument argument) {
        argument.none();
        return (in, random) -> vertical(in);
    }

    private static Events vertical(Events in) {
        short[] y = mirrored(in.y(), in.count(), in.geometry().height());
        return Events.of(in.geometry(), in.baseUs(), in.t(), in.x(), y, in.p(), y.length);
    }

    private static short[] mirrored(short[] column, int count, int side) {
        short[] mirrored = new short[count];
        for (int i = 0; i < count; i++) {
            mirrored[i] = (short) (side - 1 - column[i]);
        }
        return mirrored;
    }

    static Augmentation polarity(StepArgument argument) {
        argument.none();
        return (in, random) -> {
            if (!random.nextBoolean()) {
                return in;
            }
            byte[] p = new byte[in.count()];
            for (int i = 0; i < p.length; i++) {
                p[i] = (byte) (1 - in.p()[i]);
            }
            return Events.of(in.geometry(), in.baseUs(), in.t(), in.x(), in.y(), p, p.length);
        };
    }
}
