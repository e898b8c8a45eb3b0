package org.saccade.schemas.frame;

import java.util.Map;
import java.util.SplittableRandom;
import org.saccade.schemas.event.Events;

/**
 * Brings a sample of ES-ImageNet to the middle of its canvas, as its authors do before they crop. Rows and columns of the picture, 1 .. 254,
 * are the sample's attributes a and b; nothing is drawn.
 */
record CentreStep(StepArgument argument) implements Augmentation {

    /** The longer side of every picture that samples are made from. */
    private static final int SIDE = 254;

    static Augmentation of(StepArgument argument) {
        argument.none();
        return new CentreStep(argument);
    }

    @Override
    public Augmentation forSample(Map<String, String> attributes) {
        int down = (SIDE - side(attributes, "a")) / 2;
        int right = (SIDE - side(attributes, "b")) / 2;
        return (in, random) -> PlaceSteps.move(in, in.geometry(), right, down);
    }

    private int side(Map<String, String> attributes, String name) {
        String text = attributes.get(name);
        if (text == null) {
            throw argument.wrong("the sample has no attribute " + name
                    + " (a and b: rows and columns of its picture, from the label lists of ES-ImageNet)");
        }
        int side = text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
        if (side < 1 || side > SIDE) {
            throw argument.wrong("the sample's attribute " + name + " is \"" + text + "\", not 1 .. " + SIDE);
        }
        return side;
    }

    /** Without a sample's attributes there is no middle. */
    @Override
    public Events apply(Events sample, SplittableRandom random) {
        return forSample(Map.of()).apply(sample, random);
    }
}
