package org.saccade.trainer.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Split;
import org.saccade.trainer.data.TrainingFrames;

/** Random frames with empty time bins, on which exports are compared where no recording is at hand. */
public final class SyntheticFrames {

    private SyntheticFrames() {}

    /** Samples in which about 5 % of the elements are 1 and one time bin in four is empty; equal seeds give equal samples. */
    public static List<TrainingFrames> of(FrameSpec frames, int samples, long seed) {
        Random random = new Random(seed);
        List<TrainingFrames> made = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            float[] grid = new float[frames.elements()];
            long[] events = new long[frames.timeSteps()];
            for (int t = 0; t < events.length; t++) {
                boolean empty = random.nextInt(4) == 0;
                for (int e = 0; e < frames.elementsPerStep() && !empty; e++) {
                    if (random.nextInt(20) == 0) {
                        grid[t * frames.elementsPerStep() + e] = 1;
                        events[t]++;
                    }
                }
            }
            made.add(new TrainingFrames("synthetic-" + i, 0, Split.VALIDATION, encode(frames, grid, events)));
        }
        return made;
    }

    private static byte[] encode(FrameSpec frames, float[] grid, long[] events) {
        if (frames.element() == FrameSpec.Element.FLOAT32) {
            return FrameCodec.encode(grid, events, frames.elementsPerStep());
        }
        byte[] bytes = new byte[grid.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) grid[i];
        }
        return FrameCodec.encode(bytes, events, frames.elementsPerStep());
    }
}
