package org.saccade.streams.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.saccade.local.LocalStack;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.window.LiveWindow;
import org.saccade.schemas.window.StreamChunk;

class LiveEncoderTest {

    private final AvroWire wire =
            new AvroWire(Map.of(AvroWire.REGISTRY_URL, LocalStack.shared().registryUrl()));

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void emptyBinsAreCounted() {
        EventsBuilder events = new EventsBuilder(new Geometry(8, 8), 0, 2);
        events.add(0, 1, 1, 1);
        events.add(99, 1, 1, 0);
        LiveEncoder.Result result = encode("T=5,H=8,W=8,window=100us", 100, events.build());
        assertThat(result.emptyBins()).isEqualTo(3);
        assertThat(wire.decode(result.record().value(), Frames.class).getEvents())
                .isEqualTo(2);
    }

    /** A surface of 8 steps over which every pixel fades: 8 x 2 x 512 x 512 floats in which few are 0. */
    @Test
    void aWindowLargerThanARecordIsLeftOutAndAStreamGoesOn() {
        int side = 512;
        EventsBuilder events = new EventsBuilder(new Geometry(side, side), 0, side * side);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                events.add(0, x, y, 1);
            }
        }
        String spec = "T=8,H=512,W=512,window=8ms,value=surface,tau=8ms";
        assertThat(encode(spec, 8000, events.build())).isNull();
        assertThat(encode(spec, 8000, Events.none(new Geometry(side, side), 0))).isNotNull();
    }

    /** A sensor that the steps cannot take is poison at the door; where it is in an open window since before the steps, the window is left out. */
    @Test
    void aSensorTooSmallForAStepEndsNoStream() {
        LiveSettings settings = LiveSettings.of(Map.of(), "live-frames", "T=5,H=8,W=8,window=100us");
        LiveEncoder encoder = new LiveEncoder(settings.withSteps("centre-crop=8x8"), wire);
        Events large = Events.none(new Geometry(9, 9), 0);
        Events small = Events.none(new Geometry(7, 9), 0);
        StreamChunk fit = new StreamChunk(0, 0, 100, 0, large, null, false);
        assertThat(encoder.checked(fit)).isSameAs(fit);
        assertThatThrownBy(() -> encoder.checked(new StreamChunk(1, 0, 100, 0, small, null, false)))
                .isInstanceOf(PoisonRecordException.class)
                .hasMessage("augmentation \"centre-crop=8x8\": is larger than the sensor, 7 x 9");
        assertThat(encoder.encode("camera", new LiveWindow(0, 100, List.of(small), 0, 0, null)))
                .isNull();
        assertThat(encoder.encode("camera", new LiveWindow(0, 100, List.of(large), 0, 0, null)))
                .isNotNull();
    }

    private LiveEncoder.Result encode(String spec, long windowUs, Events events) {
        LiveEncoder encoder = new LiveEncoder(LiveSettings.of(Map.of(), "live-frames", spec), wire);
        return encoder.encode("camera", new LiveWindow(0, windowUs, List.of(events), 0, 0, null));
    }
}
