package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Path;

/** The frames of a video, a new one at each step, from the start again after the last; stretched to the sensor where they have another size. */
final class FrameView implements View {

    private final PictureLoop frames;
    private final SceneOptions options;
    private final Photoreceptor receptor;

    FrameView(Path folder, SceneOptions options) throws IOException {
        this.frames = new PictureLoop(folder, ImageFolder.in(folder));
        this.options = options;
        receptor = new Photoreceptor(
                new LightCurve(options.camera().kind()),
                options.camera(),
                options.geometry().width() * options.geometry().height());
    }

    @Override
    public void draw(double sceneUs, long eventUs, double[] logIntensity) {
        LightImage frame = frames.next()
                .stretch(options.geometry().width(), options.geometry().height());
        receptor.see(eventUs, frame.light(), logIntensity);
    }
}
