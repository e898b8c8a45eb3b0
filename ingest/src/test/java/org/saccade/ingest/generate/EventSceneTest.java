package org.saccade.ingest.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

class EventSceneTest {

    private static final SceneOptions OPTIONS = SceneOptions.of(new Geometry(64, 48));

    @TempDir
    Path folder;

    @Test
    void theEventsDoNotDependOnTheSteps() throws IOException {
        Pictures.png(folder.resolve("a.png"), 200, 100, 1);
        Pictures.png(folder.resolve("b.png"), 90, 90, 2);
        SceneOptions noisy = OPTIONS.withCamera(PixelModel.v2eNoisy());
        for (String kind : List.of("shapes", "images", "frames")) {
            Events whole = scene(kind, noisy).until(500_000);
            assertThat(whole.count()).as(kind).isGreaterThan(500);
            EventScene scene = scene(kind, noisy);
            List<Events> parts = new ArrayList<>();
            for (long time = 7_001; time < 500_000; time += 7_001) {
                Events part = scene.until(time);
                assertThat(part.baseUs()).isEqualTo(time - 7_001);
                assertThat(part.indexOf(time)).isEqualTo(part.count());
                parts.add(part);
            }
            parts.add(scene.until(500_000));
            assertThat(Events.concat(parts)).as(kind).isEqualTo(whole);
        }
    }

    @Test
    void twiceTheSpeedIsTwiceTheRate() {
        int once = EventScene.shapes(OPTIONS).until(2_000_000).count();
        int twice = EventScene.shapes(OPTIONS.withSpeed(2).withFrameUs(1000))
                .until(1_000_000)
                .count();
        assertThat(once).isGreaterThan(5_000);
        assertThat(twice / (double) once).isBetween(0.98, 1.02);
    }

    @Test
    void framesFollowTheirNumbers() throws IOException {
        // Named so that the order of letters would be 1, 10, 2.
        Pictures.even(folder.resolve("f1.png"), 8, 6, 50);
        Pictures.even(folder.resolve("f2.png"), 8, 6, 100);
        Pictures.even(folder.resolve("f10.png"), 8, 6, 200);
        EventScene scene = EventScene.frames(
                folder, 100, SceneOptions.of(new Geometry(8, 6)).withCamera(PixelModel.esim()));
        Events rising = scene.until(20_000);
        // ln(200/50) is 6.9 thresholds: six ON events of each pixel on the way up.
        assertThat(rising.count()).isEqualTo(6 * 48);
        assertThat(rising.p()[0]).isEqualTo((byte) 1);
        Events falling = scene.until(30_000);
        // From the reference of 6 thresholds back to 0: five on the way, the sixth at the very end, which is not in the
        // interval.
        assertThat(falling.count()).isEqualTo(5 * 48);
        assertThat(falling.p()[0]).isZero();
    }

    @Test
    void aFolderWithoutPicturesIsNamed() throws IOException {
        Files.writeString(folder.resolve("readme.txt"), "nothing");
        assertThatThrownBy(() -> EventScene.images(folder, OPTIONS))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("no pictures");
        Files.writeString(folder.resolve("broken.jpg"), "no picture");
        assertThatThrownBy(() -> EventScene.images(folder, OPTIONS))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("broken.jpg");
    }

    private EventScene scene(String kind, SceneOptions options) throws IOException {
        return switch (kind) {
            case "shapes" -> EventScene.shapes(options);
            case "images" -> EventScene.images(folder, options);
            default -> EventScene.frames(folder, 25, options);
        };
    }
}
