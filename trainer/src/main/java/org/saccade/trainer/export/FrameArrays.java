package org.saccade.trainer.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.schemas.schema.Split;
import org.saccade.trainer.data.TrainingFrames;

/** Frames that came as one array of numbers, as samples. Stateless. */
public final class FrameArrays {

    /** The label of a sample that has none. */
    public static final int UNLABELLED = -1;

    private static final List<String> AXES = List.of("time steps T", "polarities P", "height H", "width W");

    private FrameArrays() {}

    /**
     * Samples of the split TEST without labels; a time bin counts as empty where all its values are 0.
     *
     * @param spec the frames that a network takes
     * @param shape [T, P, H, W] of one sample, or [N, T, P, H, W]
     * @param values row-major
     * @throws InvalidFramesException when the shape is another, naming the axis, or a value is not of the frames' element type
     */
    public static List<TrainingFrames> samples(FrameSpec spec, List<Long> shape, float[] values) {
        int first = shape.size() - AXES.size();
        if (first != 0 && first != 1) {
            throw new InvalidFramesException(
                    "an array of shape " + shape + ": frames are [T, P, H, W] or [N, T, P, H, W]");
        }
        int[] wanted = {spec.timeSteps(), spec.polarities(), spec.height(), spec.width()};
        for (int axis = 0; axis < wanted.length; axis++) {
            if (shape.get(first + axis) != wanted[axis]) {
                throw new InvalidFramesException("frames of shape " + shape + ": " + AXES.get(axis) + " is "
                        + shape.get(first + axis) + ", the network takes " + wanted[axis]);
            }
        }
        List<TrainingFrames> samples = new ArrayList<>();
        for (int from = 0; from < values.length; from += spec.elements()) {
            float[] grid = Arrays.copyOfRange(values, from, from + spec.elements());
            samples.add(new TrainingFrames("array-" + samples.size(), UNLABELLED, Split.TEST, encode(spec, grid)));
        }
        return samples;
    }

    private static byte[] encode(FrameSpec spec, float[] grid) {
        long[] events = new long[spec.timeSteps()];
        byte[] bytes = new byte[grid.length];
        boolean signed = spec.element() == FrameSpec.Element.INT8;
        for (int i = 0; i < grid.length; i++) {
            events[i / spec.elementsPerStep()] += grid[i] == 0 ? 0 : 1;
            bytes[i] = (byte) (int) grid[i];
            if (spec.element() != FrameSpec.Element.FLOAT32 && (signed ? bytes[i] : bytes[i] & 0xFF) != grid[i]) {
                throw new InvalidFramesException("element " + i + " is " + grid[i] + ", the network takes "
                        + spec.element() + " (" + spec.value() + ")");
            }
        }
        return spec.element() == FrameSpec.Element.FLOAT32
                ? FrameCodec.encode(grid, events, spec.elementsPerStep())
                : FrameCodec.encode(bytes, events, spec.elementsPerStep());
    }
}
