package org.saccade.ingest.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFileTest {

    private static final long MANY = 1_000_000;

    @TempDir
    Path folder;

    @Test
    void graysAreNotTouchedAndSixteenBitsLoseTheLowerEight() throws IOException {
        BufferedImage gray = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
        gray.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {0, 77, 255});
        Picture eight = ImageFile.read(write(gray, "png"), MANY);
        assertThat(eight.channels()).isEqualTo(1);
        assertThat(eight.value(0, 1)).isEqualTo(77);
        assertThat(eight.light()).containsExactly((char) 0, (char) (77 * 257), (char) 65535);
        BufferedImage deep = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSamples(0, 0, 2, 1, 0, new int[] {0x12FF, 0xFE01});
        Picture sixteen = ImageFile.read(write(deep, "png"), MANY);
        assertThat(sixteen.value(0, 0)).isEqualTo(0x12);
        assertThat(sixteen.value(0, 1)).isEqualTo(0xFE);
    }

    @Test
    void transparencyIsDroppedAndPalettesAreLookedUp() throws IOException {
        BufferedImage argb = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        argb.setRGB(0, 0, 0x00C81E0A);
        argb.setRGB(1, 0, 0xFF010203);
        Picture picture = ImageFile.read(write(argb, "png"), MANY);
        assertThat(picture.data()).containsExactly(0x0A, 0x1E, (byte) 0xC8, 3, 2, 1);
        byte[] reds = {0, (byte) 200};
        byte[] greens = {9, 100};
        byte[] blues = {7, 50};
        BufferedImage indexed = new BufferedImage(
                2, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(1, 2, reds, greens, blues));
        indexed.getRaster().setSample(1, 0, 0, 1);
        for (String format : List.of("png", "gif")) {
            Picture looked = ImageFile.read(write(indexed, format), MANY);
            assertThat(looked.data()).as(format).containsExactly(7, 9, 0, 50, 100, (byte) 200);
            assertThat(looked.value(0, 1)).isEqualTo(200);
        }
        BufferedImage rgb = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        rgb.setRGB(0, 0, 0x102030);
        assertThat(ImageFile.read(write(rgb, "bmp"), MANY).data()).containsExactly(0x30, 0x20, 0x10);
    }

    @Test
    void fourColoursAreRefusedByName() throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(0, 16, 16, 4, null);
        Path file = folder.resolve("cmyk.jpg");
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(raster, null, null), null);
        } finally {
            writer.dispose();
        }
        assertThatThrownBy(() -> ImageFile.read(file, MANY))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("cmyk.jpg");
    }

    @Test
    void sizesAreCheckedAheadOfDecoding() throws IOException {
        Path file = folder.resolve("wide.png");
        Pictures.even(file, 1001, 1000, 1);
        assertThat(ImageFile.size(file)).isEqualTo(new ImageFile.Size(1001, 1000));
        assertThatThrownBy(() -> ImageFile.read(file, MANY)).hasMessageContaining("1001 x 1000");
        // The header says 2^31 - 1 squared: refused, not tried.
        byte[] bomb = Files.readAllBytes(file);
        for (int at : new int[] {16, 20}) {
            bomb[at] = 0x7F;
            bomb[at + 1] = (byte) 0xFF;
            bomb[at + 2] = (byte) 0xFF;
            bomb[at + 3] = (byte) 0xFF;
        }
        Path bombFile = Files.write(folder.resolve("bomb.png"), bomb);
        assertThatThrownBy(() -> ImageFile.read(bombFile, Long.MAX_VALUE)).isInstanceOf(ImageException.class);
    }

    /** Cut anywhere and with bytes changed, files give a picture or a named refusal, never anything else. */
    @Test
    void damagedFilesAreRefusedOrRead() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (String format : List.of("jpg", "png", "gif", "bmp")) {
            byte[] whole = Files.readAllBytes(write(Pictures.image(40, 30, 1), format));
            for (int i = 0; i < 150; i++) {
                byte[] damaged =
                        java.util.Arrays.copyOf(whole, i % 3 == 0 ? random.nextInt(whole.length) : whole.length);
                for (int k = 0; k < i % 4 && damaged.length > 0; k++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                Path file = Files.write(folder.resolve("damaged." + format), damaged);
                try {
                    ImageFile.read(file, MANY);
                } catch (ImageException e) {
                    assertThat(e).hasMessageContaining("damaged." + format);
                    refused++;
                }
            }
        }
        assertThat(refused).isBetween(100, 550);
    }

    /** The picture 1 2 3 / 4 5 6 as each orientation shows it (EXIF 2.3, tag 0x0112). */
    @ParameterizedTest
    @CsvSource({
        "1, 3, 123456",
        "2, 3, 321654",
        "3, 3, 654321",
        "4, 3, 456123",
        "5, 2, 142536",
        "6, 2, 415263",
        "7, 2, 635241",
        "8, 2, 362514",
        "9, 3, 123456"
    })
    void picturesAreTurnedUpright(int orientation, int width, String pixels) {
        Picture upright = new Picture(3, 2, 1, new byte[] {1, 2, 3, 4, 5, 6}).upright(orientation);
        assertThat(upright.width()).isEqualTo(width);
        StringBuilder text = new StringBuilder();
        for (byte b : upright.data()) {
            text.append(b);
        }
        assertThat(text).hasToString(pixels);
    }

    @Test
    void theOrientationOfAJpegIsFound() throws IOException {
        Path file = folder.resolve("turned.jpg");
        Pictures.jpeg(file, 40, 24, 1);
        byte[] plain = Files.readAllBytes(file);
        for (boolean little : new boolean[] {true, false}) {
            byte[] turned = withExif(plain, 6, little);
            Files.write(file, turned);
            assertThat(ExifOrientation.of(turned)).isEqualTo(6);
            assertThat(ImageFile.size(file)).isEqualTo(new ImageFile.Size(24, 40));
            assertThat(ImageFile.read(file, MANY).width()).isEqualTo(24);
            for (int length = 0; length < 60; length++) {
                assertThat(ExifOrientation.of(java.util.Arrays.copyOf(turned, length)))
                        .isIn(1, 6);
            }
        }
        assertThat(ExifOrientation.of(plain)).isEqualTo(1);
        assertThat(ExifOrientation.of(withExif(plain, 77, true))).isEqualTo(1);
    }

    /** The JPEG with an EXIF segment of one entry behind its first marker. */
    private static byte[] withExif(byte[] jpeg, int orientation, boolean little) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0});
        byte o = (byte) orientation;
        out.writeBytes(
                little
                        ? new byte[] {
                            'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, o, 0, 0, 0, 0, 0, 0, 0
                        }
                        : new byte[] {
                            'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, o, 0, 0, 0, 0, 0, 0
                        });
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    private Path write(BufferedImage image, String format) throws IOException {
        Path file = folder.resolve("picture." + format);
        Files.deleteIfExists(file);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        return file;
    }
}
