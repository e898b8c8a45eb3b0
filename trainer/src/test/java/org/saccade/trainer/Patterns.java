package org.saccade.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.spec.NetworkSpec;

/** Three kinds of moving edges with noise: a bar that goes right, a bar that goes down, and a square that grows. */
public final class Patterns {

    public static final int CLASSES = 3;
    public static final int SIDE = 12;
    public static final int STEPS = 4;
    /** The last quarter of each window is empty, so that skipping has something to skip. */
    public static final FrameSpec FRAMES = FrameSpec.parse("T=4,P=2,H=12,W=12,window=40ms");

    /** A network for them. */
    public static final NetworkSpec NETWORK = NetworkSpec.builtIn("conv-small")
            .withInput(2, SIDE, SIDE)
            .withTimeSteps(STEPS)
            .withClasses(CLASSES);

    private static final int MOVING_US = 29_000;

    private Patterns() {}

    public static List<Sample> samples(int perClass, Split split, long seed) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < perClass; i++) {
            for (int label = 0; label < CLASSES; label++) {
                String name = split + "/" + label + "/" + i;
                samples.add(new Sample(
                        name, label, split, events(label, new SplittableRandom(seed * 31 + name.hashCode()))));
            }
        }
        return samples;
    }

    private static Events events(int label, SplittableRandom random) {
        EventsBuilder out = new EventsBuilder(new Geometry(SIDE, SIDE), 0, 400);
        int shift = random.nextInt(3);
        int moments = 60;
        for (int m = 0; m < moments; m++) {
            int t = m * MOVING_US / moments;
            int at = shift + m * (SIDE - 4) / moments;
            for (int k = 0; k < 4; k++) {
                int along = random.nextInt(SIDE);
                int x = label == 0 ? at : label == 1 ? along : SIDE / 2 + (random.nextBoolean() ? 1 : -1) * at / 2;
                int y = label == 0 ? along : label == 1 ? at : SIDE / 2 + (random.nextBoolean() ? 1 : -1) * at / 2;
                out.addOffset(t, Math.min(SIDE - 1, Math.max(0, x)), Math.min(SIDE - 1, Math.max(0, y)), k & 1);
            }
            out.addOffset(t, random.nextInt(SIDE), random.nextInt(SIDE), random.nextInt(2));
        }
        return out.build();
    }
}
