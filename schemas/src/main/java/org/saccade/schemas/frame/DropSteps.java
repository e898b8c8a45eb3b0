package org.saccade.schemas.frame;

import java.util.SplittableRandom;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** Steps of an {@link Augmentation} that leave events out at random: single ones, a stretch of time, a part of the sensor. */
final class DropSteps {

    private DropSteps() {}

    static Augmentation events(StepArgument argument) {
        double most = argument.number(1);
        return (in, random) -> {
            double share = most * random.nextDouble();
            // A fresh stream for the events, so that the draws of later steps do not depend on their number.
            SplittableRandom each = random.split();
            Survivors out = new Survivors(in);
            for (int i = 0; i < in.count(); i++) {
                if (each.nextDouble() >= share) {
                    out.keep(i);
                }
            }
            return out.events(in.geometry());
        };
    }

    static Augmentation time(StepArgument argument) {
        double most = argument.number(1);
        return (in, random) -> {
            double share = most * random.nextDouble();
            double place = random.nextDouble();
            if (in.count() == 0) {
                return in;
            }
            double extent = in.t()[in.count() - 1] + 1.0;
            double from = place * (1 - share) * extent;
            double to = from + share * extent;
            Survivors out = new Survivors(in);
            for (int i = 0; i < in.count(); i++) {
                int t = in.t()[i];
                if (t < from || t >= to) {
                    out.keep(i);
                }
            }
            return out.events(in.geometry());
        };
    }

    static Augmentation area(StepArgument argument) {
        double most = argument.number(1);
        return (in, random) -> {
            double side = StrictMath.sqrt(most * random.nextDouble());
            int width = (int) Math.round(in.geometry().width() * side);
            int height = (int) Math.round(in.geometry().height() * side);
            int left = random.nextInt(in.geometry().width() - width + 1);
            int top = random.nextInt(in.geometry().height() - height + 1);
            return without(in, left, top, width, height);
        };
    }

    static Augmentation cutOut(StepArgument argument) {
        int side = argument.whole(1);
        return (in, random) -> {
            int left = random.nextInt(in.geometry().width()) - side / 2;
            int top = random.nextInt(in.geometry().height()) - side / 2;
            return without(in, left, top, side, side);
        };
    }

    private static Events without(Events in, int left, int top, int width, int height) {
        Geometry sensor = in.geometry();
        Survivors out = new Survivors(in);
        for (int i = 0; i < in.count(); i++) {
            int x = in.x()[i] - left;
            int y = in.y()[i] - top;
            if (x < 0 || x >= width || y < 0 || y >= height) {
                out.keep(i);
            }
        }
        return out.events(sensor);
    }
}
