package org.saccade.streams.window;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.saccade.schemas.frame.EncodedFrames;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.WallClock;
import org.saccade.schemas.window.LiveWindow;
import org.saccade.schemas.window.SampleLabel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A closed live window to its frames record, stamped with the wall clock. Not safe for several threads. */
final class LiveEncoder {

    private static final Logger LOG = LoggerFactory.getLogger(LiveEncoder.class);

    private final LiveSettings settings;
    private final AvroWire wire;
    private final FrameEncoder encoder;

    LiveEncoder(LiveSettings settings, AvroWire wire) {
        this.settings = settings;
        this.wire = wire;
        encoder = new FrameEncoder(FrameSpec.parse(settings.frameSpec()));
    }

    /** The record and what goes into the books. */
    record Result(EncodedRecord record, int emptyBins) {}

    /** Null when the record is larger than a topic takes: a live stream goes on without the window. */
    Result encode(String stream, LiveWindow window) {
        FrameSpec spec = encoder.spec();
        EncodedFrames encoded = encoder.encode(window.parts(), window.startUs(), spec.windowUs());
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
                .setData(ByteBuffer.wrap(encoded.data()))
                .setEvents(encoded.events())
                .setOutside(encoded.outside())
                .setSaturated(encoded.saturated())
                .setLate(window.late())
                .setSample(label == null ? null : label.id())
                .setLabel(label == null ? -1 : label.label())
                .setSplit(label == null ? Split.UNKNOWN : label.split())
                .setLastEventAtUs(window.lastEventAtUs())
                .setFramedAtUs(WallClock.nowUs())
                .build();
        byte[] value = wire.encode(settings.framesTopic(), frames);
        if (value.length > SampleEncoder.LARGEST_VALUE) {
            LOG.warn(
                    "the frames of stream {} from {} us on take {} bytes, more than a record's {}: left out",
                    stream,
                    window.startUs(),
                    value.length,
                    SampleEncoder.LARGEST_VALUE);
            return null;
        }
        return new Result(new EncodedRecord(stream.getBytes(StandardCharsets.UTF_8), value), encoded.emptyBins());
    }
}
