package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.saccade.schemas.event.Geometry;

/**
 * The recordings that a folder makes, in order. Immutable.
 *
 * @param all of them
 * @param classes names of the classes by label; null where there are none
 * @param geometry of the sensor
 * @param digest stands for the names and labels of all pictures
 */
record Takes(List<Take> all, List<String> classes, Geometry geometry, String digest) {

    /**
     * A recording of each still picture: {@code <class>/<name>}, below {@code Train} and {@code Test} where the pictures come as train and val.
     */
    static Takes ofStills(EsimConfig config, EsimConfig.Stills stills) throws IOException {
        ImageSetOptions layout =
                new ImageSetOptions(stills.layout().classList(), stills.layout().validationLabels(), 0, 0);
        ImageSet set = ImageSet.of(config.from(), layout);
        List<Take> takes = new ArrayList<>();
        addStills(takes, config, stills, set, set.train(), set.split() ? "Train/" : "");
        addStills(takes, config, stills, set, set.validation(), "Test/");
        return new Takes(takes, set.classNames(), stills.geometry(), set.digest());
    }

    private static void addStills(
            List<Take> takes,
            EsimConfig config,
            EsimConfig.Stills stills,
            ImageSet set,
            List<LabelledImage> images,
            String folder) {
        boolean named = ImageSet.distinctBaseNames(images, true);
        List<LabelledImage> order = ImageSet.inTurn(images);
        int most = config.limit() == 0 ? order.size() : Math.min(config.limit(), order.size());
        for (LabelledImage image : order.subList(0, most)) {
            String name = folder + set.classNames().get(image.label()) + "/"
                    + (named ? image.baseName() : image.numberedName());
            takes.add(new Take(name, screen -> still(config, stills, set.file(image), screen)));
        }
    }

    private static void still(EsimConfig config, EsimConfig.Stills stills, Path file, Take.Screen screen)
            throws IOException {
        Trajectory trajectory = stills.trajectory();
        int width = stills.geometry().width();
        int height = stills.geometry().height();
        LightImage image = LightImage.of(ImageFile.read(file, config.maxPixels()))
                .cover(width + trajectory.margin(), height + trajectory.margin());
        char[] light = new char[width * height];
        long durationUs = trajectory.durationUs();
        for (long timeUs = 0; timeUs < durationUs + stills.frameUs(); timeUs += stills.frameUs()) {
            long at = Math.min(timeUs, durationUs);
            image.window(trajectory.xAt(at), trajectory.yAt(at), width, height, light);
            screen.frame(at, light);
        }
    }

    /** A recording of each folder that holds pictures, named as the folder. */
    static Takes ofVideos(EsimConfig config, EsimConfig.Video video, Consumer<String> warning) throws IOException {
        if (!Files.isDirectory(config.from())) {
            throw new ImageException("there is no folder " + config.from());
        }
        Path root = config.from().toAbsolutePath().normalize();
        Digest digest = new Digest();
        TreeMap<String, Path> folders = new TreeMap<>(ImageFolder.BY_NUMBER);
        try (Stream<Path> all = Files.walk(root)) {
            for (Path folder : all.filter(Files::isDirectory).toList()) {
                List<Path> frames = ImageFolder.in(folder);
                if (!frames.isEmpty()) {
                    String name = folder.equals(root) ? fileName(root) : ImageFolder.name(root, folder);
                    folders.put(name, folder);
                    digest.add(name + " " + frames.size());
                    frames.forEach(frame -> digest.add(fileName(frame)));
                }
            }
        }
        if (folders.isEmpty()) {
            throw new ImageException(root + " holds no frames (JPEG, PNG, BMP, GIF, WBMP), nor do folders below it");
        }
        Geometry geometry = video.geometry() == null ? sizeOfFirst(folders) : video.geometry();
        List<Take> takes = new ArrayList<>();
        folders.entrySet().stream()
                .limit(config.limit() == 0 ? folders.size() : config.limit())
                .forEach(entry -> takes.add(new Take(
                        entry.getKey(), screen -> frames(config, video, geometry, entry.getValue(), warning, screen))));
        return new Takes(takes, null, geometry, digest.text());
    }

    private static String fileName(Path path) {
        return path.getFileName() == null ? "video" : path.getFileName().toString();
    }

    /** Of the first video's first frame that can be read. */
    private static Geometry sizeOfFirst(TreeMap<String, Path> folders) throws IOException {
        ImageException unreadable = null;
        for (Path frame : ImageFolder.in(folders.firstEntry().getValue())) {
            ImageFile.Size size;
            try {
                size = ImageFile.size(frame);
            } catch (ImageException e) {
                unreadable = unreadable == null ? e : unreadable;
                continue;
            }
            try {
                return EsimConfig.sensor(size.width(), size.height());
            } catch (IllegalArgumentException e) {
                throw new ImageException(
                        frame + " would need " + e.getMessage() + "; state a smaller one (--size WxH)");
            }
        }
        throw unreadable;
    }

    /** Frames that cannot be read are left out: between their neighbours the camera interpolates. */
    private static void frames(
            EsimConfig config,
            EsimConfig.Video video,
            Geometry geometry,
            Path folder,
            Consumer<String> warning,
            Take.Screen screen)
            throws IOException {
        List<Path> files = ImageFolder.in(folder);
        long before = -1;
        for (int i = 0; i < files.size(); i++) {
            long timeUs = Math.max(before + 1, Math.round(i * 1e6 / video.framesPerSecond()));
            try {
                LightImage frame = LightImage.of(ImageFile.read(files.get(i), config.maxPixels()));
                if (video.geometry() == null
                        && (frame.width() != geometry.width() || frame.height() != geometry.height())) {
                    throw new ImageException(files.get(i) + " is " + frame.width() + " x " + frame.height()
                            + ", the first frame was " + geometry + "; state a size for all (--size WxH)");
                }
                screen.frame(
                        timeUs,
                        frame.stretch(geometry.width(), geometry.height()).light());
                before = timeUs;
            } catch (ImageException e) {
                warning.accept(e.getMessage());
            }
        }
    }
}
