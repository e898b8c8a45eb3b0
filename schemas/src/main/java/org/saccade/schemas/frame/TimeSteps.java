package org.saccade.schemas.frame;

import org.saccade.schemas.event.Events;

/** Steps of an {@link Augmentation} that change times. */
final class TimeSteps {

    private TimeSteps() {}

    static Augmentation scale(StepArgument argument) {
        double amount = argument.share();
        return (in, random) -> {
            double factor = 1 - amount + 2 * amount * random.nextDouble();
            int n = in.count();
            int[] t = new int[n];
            for (int i = 0; i < n; i++) {
                t[i] = (int) Math.min(Integer.MAX_VALUE, (long) (in.t()[i] * factor));
            }
            return Events.of(in.geometry(), in.baseUs(), t, in.x(), in.y(), in.p(), n);
        };
    }

    static Augmentation shift(StepArgument argument) {
        int most = argument.microseconds();
        return (in, random) -> {
            int by = random.nextInt(-most, most + 1);
            int n = in.count();
            Survivors out = new Survivors(in);
            for (int i = 0; i < n; i++) {
                long t = (long) in.t()[i] + by;
                if (t >= 0 && t <= Integer.MAX_VALUE) {
                    out.keep((int) t, in.x()[i], in.y()[i], in.p()[i]);
                }
            }
            return out.events(in.geometry());
        };
    }
}
