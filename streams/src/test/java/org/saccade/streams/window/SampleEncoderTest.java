package org.saccade.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.saccade.local.LocalStack;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.window.SampleAssembly;
import org.saccade.schemas.window.SampleLabel;
import org.saccade.schemas.window.StreamChunk;

class SampleEncoderTest {

    private static final Geometry SENSOR = new Geometry(8, 8);

    private final AvroWire wire =
            new AvroWire(Map.of(AvroWire.REGISTRY_URL, LocalStack.shared().registryUrl()));

    @AfterEach
    void close() {
        wire.close();
    }

    /** An ES-ImageNet sample: eight steps of 1 ms, and what the file says of step k happens at k ms. Nothing happens in the last one. */
    @Test
    void aSampleThatEndsInSilenceKeepsItsSteps() {
        EventsBuilder events = new EventsBuilder(SENSOR, 0, 7);
        for (int step = 0; step < 7; step++) {
            events.add(step * 1000L, step, 3, 1);
        }
        StreamChunk chunk =
                new StreamChunk(0, 0, 8000, 0, events.build(), new SampleLabel("train/1", 1, Split.TRAIN), true);
        Frames frames = encode("T=8,H=8,W=8", chunk);
        assertThat(frames).isEqualTo(encode("T=8,H=8,W=8,window=8ms", chunk));
        assertThat(frames.getWindowEndUs()).isEqualTo(8000);
        FrameView view = FrameView.open(AvroWire.bytes(frames.getData()), 8, 2 * 8 * 8);
        List<Long> perStep = new ArrayList<>();
        for (int step = 0; step < 8; step++) {
            perStep.add(view.binEvents(step));
        }
        assertThat(perStep).containsExactly(1L, 1L, 1L, 1L, 1L, 1L, 1L, 0L);
    }

    /** What noise adds is in the books too: what is cropped away after it cannot be fewer than none. */
    @Test
    void noiseIsCounted() {
        EventsBuilder events = new EventsBuilder(SENSOR, 0, 100);
        for (int i = 0; i < 100; i++) {
            events.add(i * 10L, i % 8, i / 8 % 8, 1);
        }
        StreamChunk chunk =
                new StreamChunk(0, 0, 1000, 0, events.build(), new SampleLabel("train/1", 1, Split.TRAIN), true);
        long most = 0;
        for (int epoch = 0; epoch < 20; epoch++) {
            Frames noisy = encode("T=2,H=8,W=8,window=1ms", "noise=1", epoch, chunk);
            assertThat(noisy.getOutside()).isZero();
            assertThat(noisy.getEvents()).isBetween(100L, 200L);
            Frames cropped = encode("T=2,H=4,W=4,window=1ms", "noise=1", epoch, chunk);
            assertThat(cropped.getOutside()).isPositive();
            assertThat(cropped.getEvents() + cropped.getOutside()).isEqualTo(noisy.getEvents());
            most = Math.max(most, noisy.getEvents());
        }
        assertThat(most).isGreaterThan(150);
    }

    private Frames encode(String spec, StreamChunk chunk) {
        return encode(spec, "", 0, chunk);
    }

    private Frames encode(String spec, String augmentation, int epoch, StreamChunk chunk) {
        PassSettings settings = new PassSettings(Map.of(), "frames", "set", epoch, spec, augmentation, 1);
        SampleEncoder encoder = new SampleEncoder(settings, wire);
        SampleEncoder.Result result = encoder.encode("stream", SampleAssembly.of(List.of(chunk)));
        return wire.decode(result.record().value(), Frames.class);
    }
}
