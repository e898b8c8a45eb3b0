package org.saccade.schemas.frame;

import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** Steps of an {@link Augmentation} that move events on the sensor; those that leave it are left out. */
final class PlaceSteps {

    private PlaceSteps() {}

    static Augmentation shift(StepArgument argument) {
        int most = argument.whole(0);
        return (in, random) -> {
            int dx = random.nextInt(-most, most + 1);
            int dy = random.nextInt(-most, most + 1);
            return move(in, in.geometry(), dx, dy);
        };
    }

    static Augmentation roll(StepArgument argument) {
        int most = argument.whole(0);
        return (in, random) -> {
            int dx = random.nextInt(-most, most + 1);
            int dy = random.nextInt(-most, most + 1);
            int width = in.geometry().width();
            int height = in.geometry().height();
            Survivors out = new Survivors(in);
            for (int i = 0; i < in.count(); i++) {
                int x = Math.floorMod(in.x()[i] + dx, width);
                int y = Math.floorMod(in.y()[i] + dy, height);
                out.keep(in.t()[i], x, y, in.p()[i]);
            }
            return out.events(in.geometry());
        };
    }

    static Augmentation crop(StepArgument argument) {
        Geometry size = argument.size();
        return (in, random) -> {
            int spareX = spare(argument, in.geometry().width(), size.width(), in.geometry());
            int spareY = spare(argument, in.geometry().height(), size.height(), in.geometry());
            int dx = random.nextInt(spareX + 1);
            int dy = random.nextInt(spareY + 1);
            return move(in, size, -dx, -dy);
        };
    }

    static Augmentation centreCrop(StepArgument argument) {
        Geometry size = argument.size();
        return (in, random) -> {
            int spareX = spare(argument, in.geometry().width(), size.width(), in.geometry());
            int spareY = spare(argument, in.geometry().height(), size.height(), in.geometry());
            return move(in, size, -(spareX / 2), -(spareY / 2));
        };
    }

    private static int spare(StepArgument argument, int side, int part, Geometry sensor) {
        if (part > side) {
            throw argument.wrong("is larger than the sensor, " + sensor);
        }
        return side - part;
    }

    static Augmentation reduce(StepArgument argument) {
        int factor = argument.whole(1);
        return (in, random) -> {
            Geometry sensor = in.geometry();
            Geometry small =
                    new Geometry((sensor.width() + factor - 1) / factor, (sensor.height() + factor - 1) / factor);
            Survivors out = new Survivors(in);
            for (int i = 0; i < in.count(); i++) {
                out.keep(in.t()[i], in.x()[i] / factor, in.y()[i] / factor, in.p()[i]);
            }
            return out.events(small);
        };
    }

    static Augmentation rotate(StepArgument argument) {
        double most = Math.toRadians(argument.number(180));
        return (in, random) -> {
            double angle = most * (2 * random.nextDouble() - 1);
            // StrictMath: the same bits on every machine, as the seed promises.
            double cos = StrictMath.cos(angle);
            double sin = StrictMath.sin(angle);
            return linear(in, cos, -sin, sin, cos);
        };
    }

    static Augmentation shear(StepArgument argument) {
        double most = argument.number(4);
        return (in, random) -> linear(in, 1, most * (2 * random.nextDouble() - 1), 0, 1);
    }

    /** Applies ((xx, xy), (yx, yy)) about the centre of the sensor, to the nearest pixel. */
    private static Events linear(Events in, double xx, double xy, double yx, double yy) {
        Geometry sensor = in.geometry();
        double centreX = (sensor.width() - 1) / 2.0;
        double centreY = (sensor.height() - 1) / 2.0;
        Survivors out = new Survivors(in);
        for (int i = 0; i < in.count(); i++) {
            double dx = in.x()[i] - centreX;
            double dy = in.y()[i] - centreY;
            int x = (int) Math.floor(centreX + xx * dx + xy * dy + 0.5);
            int y = (int) Math.floor(centreY + yx * dx + yy * dy + 0.5);
            if (sensor.contains(x, y)) {
                out.keep(in.t()[i], x, y, in.p()[i]);
            }
        }
        return out.events(sensor);
    }

    static Events move(Events in, Geometry geometry, int dx, int dy) {
        Survivors out = new Survivors(in);
        for (int i = 0; i < in.count(); i++) {
            int x = in.x()[i] + dx;
            int y = in.y()[i] + dy;
            if (geometry.contains(x, y)) {
                out.keep(in.t()[i], x, y, in.p()[i]);
            }
        }
        return out.events(geometry);
    }
}
