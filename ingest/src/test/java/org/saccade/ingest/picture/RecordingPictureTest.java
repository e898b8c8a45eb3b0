package org.saccade.ingest.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.format.EventColumns;
import org.saccade.schemas.event.Geometry;

class RecordingPictureTest {

    @TempDir
    Path folder;

    private static EventColumns events(long[]... rows) {
        EventColumns columns = new EventColumns(rows.length);
        for (long[] row : rows) {
            columns.admits(row[0]);
            columns.add(row[0], (int) row[1], (int) row[2], (int) row[3]);
        }
        return columns;
    }

    @Test
    void eachPixelHasTheColourOfThePolarityThatPrevails() throws IOException {
        Geometry sensor = new Geometry(10, 8);
        RecordingPicture picture = new RecordingPicture("test", sensor);
        picture.observe(events(new long[] {5, 0, 0, 1}, new long[] {6, 9, 7, 0}, new long[] {1_000_005, 9, 7, 0}));
        Path file = folder.resolve("a.png");
        picture.write(file);
        BufferedImage image = ImageIO.read(file.toFile());
        Zoom zoom = Zoom.fit(sensor, 720);
        int left = (image.getWidth() - zoom.width()) / 2;
        int half = zoom.grow() / 2;
        assertThat(image.getRGB(left + half, 56 + half) & 0xFFFFFF).isEqualTo(Palette.ON.getRGB() & 0xFFFFFF);
        assertThat(image.getRGB(left + zoom.width() - half, 56 + zoom.height() - half) & 0xFFFFFF)
                .isEqualTo(Palette.OFF.getRGB() & 0xFFFFFF);
        assertThat(image.getRGB(left + 3 * zoom.grow() + half, 56 + half) & 0xFFFFFF)
                .isEqualTo(Palette.SENSOR.getRGB() & 0xFFFFFF);
    }

    @Test
    void aPictureOfNothingAndOneOfAHugeSensorCanBeDrawn() throws IOException {
        new RecordingPicture("empty", new Geometry(1, 1)).write(folder.resolve("empty.png"));
        RecordingPicture huge = new RecordingPicture("huge", new Geometry(32767, 32767));
        huge.observe(events(new long[] {0, 32766, 32766, 1}));
        huge.write(folder.resolve("huge.png"));
        assertThat(ImageIO.read(folder.resolve("huge.png").toFile()).getWidth()).isLessThan(1000);
    }

    @Test
    void ratesKeepEveryEventWhileTheBinsGrow() {
        RateHistory history = new RateHistory();
        long events = 300_000;
        for (long i = 0; i < events; i++) {
            history.add(1_000_000 + i * i / 20, (int) (i & 1));
        }
        assertThat(history.events()).isEqualTo(events);
        for (int points : new int[] {1, 100, 7, 5000}) {
            double[] rates = history.rates(1, points);
            assertThat(rates.length).isBetween(1, points);
            double mean = java.util.Arrays.stream(rates).average().orElseThrow();
            assertThat(mean * history.seconds()).isCloseTo(events / 2.0, within(events * 0.05));
        }
    }

    @Test
    void anAnimationHasOnePictureForEachStretchOfTimeAndEndsInTime() throws IOException {
        Path file = folder.resolve("a.gif");
        try (EventAnimation animation = new EventAnimation(file, new Geometry(20, 20), 10_000, 5)) {
            animation.observe(events(new long[] {100, 3, 4, 1}, new long[] {25_100, 5, 6, 0}));
        }
        assertThat(frames(file)).isEqualTo(3);
        try (EventAnimation animation = new EventAnimation(file, new Geometry(20, 20), 10_000, 5)) {
            animation.observe(events(new long[] {100, 3, 4, 1}, new long[] {900_000_000, 5, 6, 0}));
            assertThat(animation.full()).isTrue();
        }
        assertThat(frames(file)).isEqualTo(5);
    }

    private static int frames(Path file) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            ImageReader reader = readers.next();
            reader.setInput(in);
            int frames = reader.getNumImages(true);
            int on = reader.read(0).getRGB(3 * 24 + 12, 4 * 24 + 12) & 0xFFFFFF;
            assertThat(on).isEqualTo(Palette.ON.getRGB() & 0xFFFFFF);
            return frames;
        }
    }
}
