package org.saccade.streams.window;

import java.nio.charset.StandardCharsets;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.frame.Augmentation;
import org.saccade.schemas.frame.EncodedFrames;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.window.SampleAssembly;
import org.saccade.schemas.window.SampleLabel;

/**
 * A whole sample to its frames record: a pure function of the sample and the settings. The window is that
 * of the sample as it was recorded: augmentation moves events, not the window. Not safe for several threads.
 */
final class SampleEncoder {

    /** Room for what Kafka adds around a value. */
    static final int LARGEST_VALUE = Topics.MAX_RECORD_BYTES - 4096;

    private final PassSettings settings;
    private final AvroWire wire;
    private final FrameEncoder encoder;
    private final Augmentation augmentation;
    private final Augmentation fixed;

    SampleEncoder(PassSettings settings, AvroWire wire) {
        this.settings = settings;
        this.wire = wire;
        encoder = FrameEncoder.reusing(FrameSpec.parse(settings.frameSpec()));
        augmentation = Augmentation.parse(settings.augmentation());
        fixed = augmentation.fixed();
    }

    /** The record and what goes into the books. */
    record Result(EncodedRecord record, boolean complete, long events, long outside, int emptyBins) {}

    Result encode(String stream, SampleAssembly sample) {
        long startUs = sample.startUs();
        long durationUs = sample.windowUs(encoder.spec());
        boolean augmented = !settings.evaluation() && sample.label().split() == Split.TRAIN;
        Augmentation steps = augmented ? augmentation : fixed;
        SampleLabel label = sample.label();
        long most = sample.count();
        EncodedFrames encoded;
        if (steps == Augmentation.NONE) {
            encoded = encoder.encode(sample.parts(), startUs, durationUs);
        } else {
            Events changed = steps.forSample(label.attributes())
                    .apply(sample.events(), settings.seed(), label.id(), settings.epoch());
            // Noise adds events to those that came in.
            most = Math.max(most, changed.count());
            encoded = encoder.encode(changed, startUs, durationUs);
        }
        long outside = most - encoded.events();
        byte[] value = wire.encode(settings.framesTopic(), frames(stream, sample, encoded, durationUs, outside));
        if (value.length > LARGEST_VALUE) {
            throw new PoisonRecordException("the frames of sample "
                    + sample.label().id() + " take " + value.length + " bytes, more than a record's " + LARGEST_VALUE);
        }
        return new Result(
                new EncodedRecord(stream.getBytes(StandardCharsets.UTF_8), value),
                sample.complete(),
                encoded.events(),
                outside,
                encoded.emptyBins());
    }

    private Frames frames(String stream, SampleAssembly sample, EncodedFrames encoded, long durationUs, long outside) {
        FrameSpec spec = encoder.spec();
        return Frames.newBuilder()
                .setStream(stream)
                .setWindowStartUs(sample.startUs())
                .setWindowEndUs(sample.startUs() + durationUs)
                .setTimeSteps(spec.timeSteps())
                .setPolarities(spec.polarities())
                .setHeight(spec.height())
                .setWidth(spec.width())
                .setElementType(ElementType.valueOf(spec.element().name()))
                .setData(encoded.bytes())
                .setEvents(encoded.events())
                .setOutside(outside)
                .setSaturated(encoded.saturated())
                .setSample(sample.label().id())
                .setLabel(sample.label().label())
                .setSplit(sample.label().split())
                .setComplete(sample.complete())
                .setTrainingSet(settings.trainingSet())
                .setEpoch(settings.epoch())
                .build();
    }
}
