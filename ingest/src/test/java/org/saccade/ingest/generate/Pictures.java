package org.saccade.ingest.generate;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Makes picture files for tests. */
final class Pictures {

    private Pictures() {}

    /** A coloured pattern that depends on the seed. */
    static void png(Path file, int width, int height, int seed) throws IOException {
        write(file, image(width, height, seed), "png");
    }

    static void jpeg(Path file, int width, int height, int seed) throws IOException {
        write(file, image(width, height, seed), "jpg");
    }

    /** One gray throughout. */
    static void even(Path file, int width, int height, int gray) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, 0xFF000000 | gray * 0x010101);
        }
        write(file, image, "png");
    }

    /** Blocks of 8 x 8 pixels in strong colours. */
    static BufferedImage image(int width, int height, int seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int block = (x / 8 * 31 + y / 8 * 17 + seed * 101) * 2_654_435 >>> 3;
                image.setRGB(x, y, 0xFF000000 | block & 0xFFFFFF);
            }
        }
        return image;
    }

    private static void write(Path file, BufferedImage image, String format) throws IOException {
        Files.createDirectories(file.getParent());
        if (!ImageIO.write(image, format, file.toFile())) {
            throw new IOException("no writer for " + format);
        }
    }
}
