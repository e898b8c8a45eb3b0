package org.saccade.ingest.live.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.prophesee.Prophesee;
import org.saccade.ingest.generate.SceneOptions;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** What cameras see, shown again and again. */
class ShowTest {

    private static final Geometry GEOMETRY = new Geometry(34, 34);

    @TempDir
    Path folder;

    /** The events up to a time, asked for in steps. */
    private static Events upTo(Show.Reel reel, long endUs, long stepUs) throws IOException {
        List<Events> parts = new ArrayList<>();
        for (long us = 0; us < endUs; ) {
            us = Math.min(endUs, us + stepUs);
            Events part = reel.until(us);
            if (part.count() > 0) {
                assertThat(part.timeUs(part.count() - 1)).isLessThan(us);
                parts.add(part);
            }
        }
        return Events.concat(parts);
    }

    private static void assertShownAgain(Show show, Events once, long lengthUs) throws IOException {
        try (Show.Reel reel = show.begin(0, 1);
                Show.Reel other = show.begin(0, 1)) {
            Events twice = upTo(reel, 2 * lengthUs, 7_000);
            assertThat(twice.count()).isEqualTo(2 * once.count());
            for (int i = 0; i < once.count(); i++) {
                assertThat(twice.timeUs(i)).isEqualTo(once.timeUs(i) - once.timeUs(0) + twice.timeUs(0));
                assertThat(twice.timeUs(once.count() + i)).isEqualTo(twice.timeUs(i) + lengthUs);
                assertThat(twice.x()[once.count() + i]).isEqualTo(once.x()[i]);
            }
            assertThat(reel.shown()).isBetween(1L, 2L);
            assertThat(upTo(other, 2 * lengthUs, 50_000))
                    .as("whatever the steps")
                    .isEqualTo(twice);
        }
    }

    @Test
    void drawnShapes() throws IOException {
        Show show = Show.shapes(SceneOptions.of(GEOMETRY), 200_000);
        assertThat(show.eventsPerSecond()).isPositive();
        assertThat(show.geometry()).isEqualTo(GEOMETRY);
        assertShownAgain(show, ((DrawnShow) show).events(), 200_000);
        try (Show.Reel second = show.begin(1, 2)) {
            assertThat(upTo(second, 200_000, 10_000).count())
                    .as("from the middle on")
                    .isEqualTo(((DrawnShow) show).events().count());
        }
    }

    @Test
    void aRecording() throws IOException {
        Events events = RandomEvents.of(3, GEOMETRY, 40_000, 30);
        Path file = folder.resolve("a.raw");
        try (EventWriter writer = Prophesee.EVT2.create(file, GEOMETRY)) {
            writer.write(events);
        }
        Show show = Show.recording(file, ReadOptions.defaults());
        long lengthUs = events.timeUs(events.count() - 1) - events.timeUs(0) + 1;
        assertThat(show.eventsPerSecond()).isEqualTo(40_000 * 1e6 / lengthUs);
        assertShownAgain(show, events, lengthUs);
    }

    @Test
    void picturesAndFrames() throws IOException {
        for (int i = 0; i < 4; i++) {
            BufferedImage image = new BufferedImage(60, 60, BufferedImage.TYPE_INT_RGB);
            for (int x = 0; x < 60; x++) {
                for (int y = 0; y < 60; y++) {
                    image.setRGB(x, y, (x + 5 * i) / 8 % 2 == 0 ? 0xFFFFFF : 0x202020);
                }
            }
            ImageIO.write(image, "png", folder.resolve("frame" + i + ".png").toFile());
        }
        SceneOptions options = SceneOptions.of(GEOMETRY);
        assertThat(Show.images(folder, options, 300_000).eventsPerSecond()).isPositive();
        assertThat(Show.frames(folder, 30, options, 300_000).eventsPerSecond()).isPositive();
    }

    @Test
    void aRecordingWithoutEventsIsRefused() throws IOException {
        Path file = folder.resolve("empty.raw");
        Prophesee.EVT3.create(file, GEOMETRY).close();
        assertThatThrownBy(() -> Show.recording(file, ReadOptions.defaults()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("has no events to show");
        assertThat(Files.exists(file)).isTrue();
    }
}
