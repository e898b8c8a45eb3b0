package org.saccade.schemas.frame;

import java.util.List;
import java.util.SplittableRandom;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/** The steps of an {@link Augmentation}, one after another, and the steps themselves. */
record AugmentationSteps(List<Augmentation> steps, String text) implements Augmentation {

    AugmentationSteps {
        steps = List.copyOf(steps);
    }

    @Override
    public Events apply(Events sample, SplittableRandom random) {
        Events events = sample;
        for (Augmentation step : steps) {
            events = step.apply(events, random);
        }
        return events;
    }

    @Override
    public String toString() {
        return text;
    }

    static Augmentation step(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals).trim();
        String value = equals < 0 ? "" : text.substring(equals + 1).trim();
        return switch (name) {
            case "time-scale" -> timeScale(text, value);
            case "shift" -> shift(text, value);
            case "flip-h" -> flag(text, value, AugmentationSteps::flipHorizontal);
            case "flip-v" -> flag(text, value, AugmentationSteps::flipVertical);
            case "invert" -> flag(text, value, AugmentationSteps::invert);
            case "crop" -> crop(text, value);
            default ->
                throw new InvalidFramesException("augmentation \"" + text
                        + "\": unknown; known are time-scale=A, shift=N, flip-h, flip-v, invert and crop=WxH");
        };
    }

    private static Augmentation flag(String text, String value, Augmentation step) {
        if (!value.isEmpty()) {
            throw new InvalidFramesException("augmentation \"" + text + "\" takes no value");
        }
        return step;
    }

    private static Augmentation timeScale(String text, String value) {
        double amount;
        try {
            amount = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new InvalidFramesException("augmentation \"" + text + "\": \"" + value + "\" is not a number");
        }
        if (!(amount >= 0 && amount < 1)) {
            throw new InvalidFramesException("augmentation \"" + text + "\": the amount must be in [0, 1)");
        }
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

    private static Augmentation shift(String text, String value) {
        int most = whole(text, value);
        return (in, random) -> {
            int dx = random.nextInt(-most, most + 1);
            int dy = random.nextInt(-most, most + 1);
            return move(in, in.geometry(), dx, dy);
        };
    }

    private static Augmentation crop(String text, String value) {
        String[] sides = value.split("x");
        if (sides.length != 2) {
            throw new InvalidFramesException("augmentation \"" + text + "\": \"" + value + "\" is not WxH");
        }
        Geometry size = new Geometry(whole(text, sides[0]), whole(text, sides[1]));
        return (in, random) -> {
            int spareX = in.geometry().width() - size.width();
            int spareY = in.geometry().height() - size.height();
            if (spareX < 0 || spareY < 0) {
                throw new InvalidFramesException(
                        "augmentation \"" + text + "\" is larger than the sensor, " + in.geometry());
            }
            int dx = random.nextInt(spareX + 1);
            int dy = random.nextInt(spareY + 1);
            return move(in, size, -dx, -dy);
        };
    }

    private static int whole(String text, String value) {
        try {
            int number = Integer.parseInt(value.trim());
            if (number >= 0 && number <= Geometry.MAX_SIDE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, together with numbers out of range.
        }
        throw new InvalidFramesException(
                "augmentation \"" + text + "\": \"" + value + "\" is not a whole number 0 .. " + Geometry.MAX_SIDE);
    }

    private static Events move(Events in, Geometry geometry, int dx, int dy) {
        EventsBuilder out = new EventsBuilder(geometry, in.baseUs(), in.count());
        for (int i = 0; i < in.count(); i++) {
            int x = in.x()[i] + dx;
            int y = in.y()[i] + dy;
            if (geometry.contains(x, y)) {
                out.addOffset(in.t()[i], x, y, in.p()[i]);
            }
        }
        return out.build();
    }

    private static Events flipHorizontal(Events in, SplittableRandom random) {
        if (!random.nextBoolean()) {
            return in;
        }
        short[] x = new short[in.count()];
        for (int i = 0; i < x.length; i++) {
            x[i] = (short) (in.geometry().width() - 1 - in.x()[i]);
        }
        return Events.of(in.geometry(), in.baseUs(), in.t(), x, in.y(), in.p(), x.length);
    }

    private static Events flipVertical(Events in, SplittableRandom random) {
        if (!random.nextBoolean()) {
            return in;
        }
        short[] y = new short[in.count()];
        for (int i = 0; i < y.length; i++) {
            y[i] = (short) (in.geometry().height() - 1 - in.y()[i]);
        }
        return Events.of(in.geometry(), in.baseUs(), in.t(), in.x(), y, in.p(), y.length);
    }

    private static Events invert(Events in, SplittableRandom random) {
        if (!random.nextBoolean()) {
            return in;
        }
        byte[] p = new byte[in.count()];
        for (int i = 0; i < p.length; i++) {
            p[i] = (byte) (1 - in.p()[i]);
        }
        return Events.of(in.geometry(), in.baseUs(), in.t(), in.x(), in.y(), p, p.length);
    }
}
