package org.saccade.schemas.window;

import java.util.HashSet;
import java.util.Set;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.EncodedFrames;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.WallClock;

/**
 * Closed live windows to Frames, binned and stamped with the wall clock. Flink's operator and one-hop inference share it, so that both see
 * the same tensors to the byte. Events may go through steps first: a filter of noise, a part of the sensor. Those that a step leaves out are
 * counted as outside. Not safe for several threads.
 */
public final class WindowFrames {

    private static final int MOST_SENSORS = 256;

    private final FrameEncoder encoder;
    private final String specText;
    private final String stepsText;
    private final FixedSteps steps;
    /** Sensors that the steps can take: cameras of several sizes come in turns, and to ask costs a filter its arrays. */
    private final Set<Geometry> taken = new HashSet<>();

    public WindowFrames(FrameSpec spec) {
        this(spec, FixedSteps.NONE);
    }

    /** @param steps that the events of each window go through, each window for itself */
    public WindowFrames(FrameSpec spec, FixedSteps steps) {
        this.encoder = new FrameEncoder(spec);
        this.specText = spec.toString();
        this.steps = steps;
        this.stepsText = steps.toString();
    }

    /** What the tensors look like. */
    public FrameSpec spec() {
        return encoder.spec();
    }

    /**
     * The frames of a window.
     *
     * @param frames the record
     * @param emptyBins time bins without events
     */
    public record Framed(Frames frames, int emptyBins) {}

    /**
     * The chunk, whose sensor the steps can take: to be asked before the chunk becomes part of a window.
     *
     * @throws PoisonRecordException when they cannot
     */
    public StreamChunk checked(StreamChunk chunk) {
        Geometry sensor = chunk.events().geometry();
        if (!steps.isEmpty() && !taken.contains(sensor)) {
            try {
                steps.check(sensor);
            } catch (InvalidFramesException e) {
                throw new PoisonRecordException(e.getMessage(), e);
            }
            if (taken.size() == MOST_SENSORS) {
                taken.clear();
            }
            taken.add(sensor);
        }
        return chunk;
    }

    /** Bins a window of a stream. */
    public Framed of(String stream, LiveWindow window) {
        FrameSpec spec = encoder.spec();
        EncodedFrames encoded = encoder.encode(steps.apply(window.parts()), window.startUs(), spec.windowUs());
        SampleLabel label = window.label();
        Frames frames = Frames.newBuilder()
                .setStream(stream)
                .setWindowStartUs(window.startUs())
                .setWindowEndUs(window.endUs())
                .setTimeSteps(spec.timeSteps())
                .setPolarities(spec.polarities())
                .setHeight(spec.height())
                .setWidth(spec.width())
                .setElementType(ElementType.valueOf(spec.element().name()))
                .setData(encoded.bytes())
                .setEvents(encoded.events())
                .setOutside(window.events() - encoded.events())
                .setSaturated(encoded.saturated())
                .setLate(window.late())
                .setSample(label == null ? null : label.id())
                .setLabel(label == null ? -1 : label.label())
                .setSplit(label == null ? Split.UNKNOWN : label.split())
                .setLastEventAtUs(window.lastEventAtUs())
                .setFramedAtUs(WallClock.nowUs())
                .setFrameSpec(specText)
                .setSteps(stepsText)
                .build();
        return new Framed(frames, encoded.emptyBins());
    }
}
