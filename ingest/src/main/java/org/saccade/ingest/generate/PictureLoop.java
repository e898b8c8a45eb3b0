package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The pictures of a folder one after another and from the start again; what cannot be read is left out. Not safe for several threads. */
final class PictureLoop {

    /** More than a sensor can show. */
    static final long MAX_PIXELS = 100_000_000;

    private final Path folder;
    private final List<Path> files;
    private int next;

    /** @throws ImageException when there are none */
    PictureLoop(Path folder, List<Path> files) {
        if (files.isEmpty()) {
            throw new ImageException(folder + " holds no pictures (JPEG, PNG, BMP, GIF, WBMP)");
        }
        this.folder = folder;
        this.files = files;
    }

    /**
     * The next one.
     *
     * @throws ImageException when none of all can be read; the message is that of the last
     */
    LightImage next() {
        for (int tried = 1; ; tried++) {
            Path file = files.get(next);
            next = (next + 1) % files.size();
            try {
                return LightImage.of(ImageFile.read(file, MAX_PIXELS));
            } catch (ImageException e) {
                if (tried >= files.size()) {
                    throw e;
                }
            } catch (IOException e) {
                throw new ImageException("cannot read " + file + " in " + folder + ": " + e);
            }
        }
    }
}
