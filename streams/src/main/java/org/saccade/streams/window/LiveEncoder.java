package org.saccade.streams.window;

import java.nio.charset.StandardCharsets;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.window.LiveWindow;
import org.saccade.schemas.window.StreamChunk;
import org.saccade.schemas.window.WindowFrames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A closed live window to its frames record, stamped with the wall clock. Not safe for several threads. */
final class LiveEncoder {

    private static final Logger LOG = LoggerFactory.getLogger(LiveEncoder.class);

    private final LiveSettings settings;
    private final AvroWire wire;
    private final WindowFrames encoder;

    LiveEncoder(LiveSettings settings, AvroWire wire) {
        this.settings = settings;
        this.wire = wire;
        encoder = new WindowFrames(FrameSpec.parse(settings.frameSpec()), FixedSteps.parse(settings.steps()));
    }

    /** The record and what goes into the books. */
    record Result(EncodedRecord record, int emptyBins) {}

    /** See {@link WindowFrames#checked}. */
    StreamChunk checked(StreamChunk chunk) {
        return encoder.checked(chunk);
    }

    /**
     * Null when the record is larger than a topic takes, or its events are of a sensor that the steps cannot take (chunks of a job that ran
     * with others): a live stream goes on without the window.
     */
    Result encode(String stream, LiveWindow window) {
        WindowFrames.Framed framed;
        try {
            framed = encoder.of(stream, window);
        } catch (InvalidFramesException e) {
            LOG.warn("the window of stream {} from {} us on is left out: {}", stream, window.startUs(), e.getMessage());
            return null;
        }
        byte[] value = wire.encode(settings.framesTopic(), framed.frames());
        if (value.length > SampleEncoder.LARGEST_VALUE) {
            LOG.warn(
                    "the frames of stream {} from {} us on take {} bytes, more than a record's {}: left out",
                    stream,
                    window.startUs(),
                    value.length,
                    SampleEncoder.LARGEST_VALUE);
            return null;
        }
        return new Result(new EncodedRecord(stream.getBytes(StandardCharsets.UTF_8), value), framed.emptyBins());
    }
}
