package org.saccade.ingest.generate;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads picture files (JPEG, PNG, BMP, GIF, WBMP; by content) the way OpenCV's {@code imread} does in colour: gray stays gray, transparency is
 * dropped, 16 bits lose the lower 8, colour profiles are ignored, the EXIF orientation of a JPEG is applied, of an animated GIF the first
 * picture is taken. CMYK is refused.
 *
 * <p>Sizes are read from the header before anything is decoded: a picture with more pixels than allowed, or that would take more than half of
 * the heap, is refused; large ones are decoded one at a time. Safe for several threads.
 */
final class ImageFile {

    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "gif", "wbmp");
    private static final int HEAD = 1 << 16;
    /** Pixels from which pictures wait for each other, so that many threads need not the memory of many large ones. */
    private static final long LARGE = 4_000_000;

    private static final ReentrantLock LARGE_ONES = new ReentrantLock();

    /** What the header says, turned upright. */
    record Size(int width, int height) {}

    private ImageFile() {}

    /** True for names that end as pictures do. */
    static boolean isNamedSo(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) && !name.startsWith(".");
    }

    /**
     * Reads the header only.
     *
     * @throws ImageException when there is none that can be read
     */
    static Size size(Path file) throws IOException {
        try (ImageInputStream in = open(file)) {
            int orientation = orientation(in);
            ImageReader reader = reader(in, file);
            try {
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                return orientation >= 5 ? new Size(height, width) : new Size(width, height);
            } catch (IOException | RuntimeException e) {
                throw unreadable(file, e);
            } finally {
                reader.dispose();
            }
        }
    }

    /**
     * Decodes a picture.
     *
     * @throws ImageException when it cannot be read, is CMYK or too large; the message is one line that names the file
     * @throws IOException when the file system refuses
     */
    static Picture read(Path file, long maxPixels) throws IOException {
        try (ImageInputStream in = open(file)) {
            int orientation = orientation(in);
            ImageReader reader = reader(in, file);
            try {
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                check(file, reader, pixels, maxPixels);
                boolean waits = pixels > LARGE;
                if (waits) {
                    LARGE_ONES.lock();
                }
                try {
                    return picture(reader.read(0)).upright(orientation);
                } finally {
                    if (waits) {
                        LARGE_ONES.unlock();
                    }
                }
            } catch (ImageException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                throw unreadable(file, e);
            } finally {
                reader.dispose();
            }
        }
    }

    private static ImageInputStream open(Path file) {
        try {
            if (Files.size(file) == 0) {
                throw new ImageException(file + " is empty");
            }
            return new FileImageInputStream(file.toFile());
        } catch (IOException e) {
            throw new ImageException("cannot open " + file + ": " + e);
        }
    }

    private static ImageReader reader(ImageInputStream in, Path file) {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        if (!readers.hasNext()) {
            throw new ImageException(file + " is no JPEG, PNG, BMP, GIF or WBMP picture");
        }
        ImageReader reader = readers.next();
        reader.setInput(in, true, true);
        return reader;
    }

    private static int orientation(ImageInputStream in) throws IOException {
        byte[] head = new byte[(int) Math.min(HEAD, in.length())];
        in.readFully(head);
        in.seek(0);
        return ExifOrientation.of(head);
    }

    private static void check(Path file, ImageReader reader, long pixels, long maxPixels) throws IOException {
        if (pixels > maxPixels) {
            throw new ImageException(file + " has " + reader.getWidth(0) + " x " + reader.getHeight(0)
                    + " pixels, more than the " + maxPixels + " that are allowed (--max-pixels)");
        }
        Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
        ColorModel model = types.hasNext() ? types.next().getColorModel() : null;
        if (model == null || model.getNumComponents() > (model.hasAlpha() ? 4 : 3)) {
            throw new ImageException(
                    file + " has colours that are not read, such as CMYK; convert it to RGB to have it taken");
        }
        long bytes = pixels * Math.max(3, model.getPixelSize() / 8);
        long allowed = Runtime.getRuntime().maxMemory() / 2;
        if (bytes > allowed) {
            throw new ImageException(file + " needs " + (bytes >> 20)
                    + " MiB when decoded, more than half of the heap (" + (allowed >> 20) + " MiB)");
        }
    }

    private static ImageException unreadable(Path file, Exception e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new ImageException(file + " cannot be read as a picture: "
                + why.lines().findFirst().orElse(why));
    }

    private static Picture picture(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int type = image.getType();
        if (type == BufferedImage.TYPE_3BYTE_BGR || type == BufferedImage.TYPE_BYTE_GRAY) {
            byte[] data = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
            return new Picture(width, height, type == BufferedImage.TYPE_BYTE_GRAY ? 1 : 3, data);
        }
        return image.getColorModel() instanceof ComponentColorModel model
                ? ofSamples(image.getRaster(), model)
                : ofColours(image);
    }

    /** Samples as they are stored; of gray with transparency the first, of colours the first three. */
    private static Picture ofSamples(Raster raster, ColorModel model) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int channels = model.getNumColorComponents() == 1 ? 1 : 3;
        byte[] out = new byte[width * height * channels];
        int[] row = new int[width * raster.getNumBands()];
        int bands = raster.getNumBands();
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            int to = y * width * channels;
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    int band = channels - 1 - c;
                    int bits = model.getComponentSize(band);
                    int sample = row[x * bands + band];
                    out[to++] = (byte) (bits > 8 ? sample >> bits - 8 : sample);
                }
            }
        }
        return new Picture(width, height, channels, out);
    }

    /** Palettes and packed pixels, whose colours are sRGB's. */
    private static Picture ofColours(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] out = new byte[3 * width * height];
        int[] row = new int[width];
        for (int y = 0, to = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                out[to++] = (byte) argb;
                out[to++] = (byte) (argb >> 8);
                out[to++] = (byte) (argb >> 16);
            }
        }
        return new Picture(width, height, 3, out);
    }
}
