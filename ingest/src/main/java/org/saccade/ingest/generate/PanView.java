package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Pictures one after another, over which the gaze roams: each is a quarter larger than the sensor and is seen for a second, the last tenth of it
 * fading over to the next.
 */
final class PanView implements View {

    private static final double SHOWN_US = 1_000_000;
    private static final double FADE_US = 100_000;
    private static final double MARGIN = 0.25;

    private final PictureLoop pictures;
    private final Photoreceptor receptor;
    private final int width;
    private final int height;
    private final double[] hz = new double[2];
    private final char[] light;
    private final char[] coming;
    private LightImage now;
    private LightImage next;
    private long index;

    /** @throws ImageException when the folder and those below it hold no picture that can be read */
    PanView(Path folder, SceneOptions options) throws IOException {
        pictures = new PictureLoop(folder, ImageFolder.below(folder));
        width = options.geometry().width();
        height = options.geometry().height();
        light = new char[width * height];
        coming = new char[light.length];
        receptor = new Photoreceptor(new LightCurve(options.camera().kind()), options.camera(), light.length);
        SplittableRandom random = new SplittableRandom(options.seed());
        hz[0] = 0.4 + 0.3 * random.nextDouble();
        hz[1] = 0.4 + 0.3 * random.nextDouble();
        now = cover();
        next = cover();
    }

    private LightImage cover() {
        return pictures.next().cover((int) (width * (1 + MARGIN)) + 2, (int) (height * (1 + MARGIN)) + 2);
    }

    @Override
    public void draw(double sceneUs, long eventUs, double[] logIntensity) {
        for (; index < (long) (sceneUs / SHOWN_US); index++) {
            now = next;
            next = cover();
        }
        double x = place(0, sceneUs, width);
        double y = place(1, sceneUs, height);
        now.window(x, y, width, height, light);
        double left = (index + 1) * SHOWN_US - sceneUs;
        if (left < FADE_US) {
            next.window(x, y, width, height, coming);
            int share = (int) (256 * (1 - left / FADE_US));
            for (int i = 0; i < light.length; i++) {
                light[i] = (char) ((light[i] * (256 - share) + coming[i] * share) >> 8);
            }
        }
        receptor.see(eventUs, light, logIntensity);
    }

    private double place(int axis, double sceneUs, int side) {
        return side * MARGIN * (0.5 + 0.5 * Math.sin(2 * Math.PI * hz[axis] * sceneUs * 1e-6));
    }
}
