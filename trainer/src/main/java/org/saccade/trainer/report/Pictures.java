package org.saccade.trainer.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;

/** Frames as pictures: ON blue, OFF orange, on a dark ground; brighter for more. */
final class Pictures {

    private static final int[] GROUND = {0x11, 0x16, 0x1C};
    private static final int[] ON = {0x5A, 0xC8, 0xFA};
    private static final int[] OFF = {0xFF, 0x8A, 0x4C};

    private Pictures() {}

    /** All time steps summed in one picture. */
    static BufferedImage sum(byte[] data, FrameSpec spec) {
        float[][] planes = new float[2][spec.height() * spec.width()];
        for (int t = 0; t < spec.timeSteps(); t++) {
            float[][] step = planes(data, spec, t);
            for (int plane = 0; plane < 2; plane++) {
                for (int i = 0; i < planes[plane].length; i++) {
                    planes[plane][i] += step[plane][i];
                }
            }
        }
        BufferedImage image = new BufferedImage(spec.width(), spec.height(), BufferedImage.TYPE_INT_RGB);
        draw(image, 0, planes, spec);
        return image;
    }

    /** Each of the first {@code most} time steps, side by side with a column between. */
    static BufferedImage strip(byte[] data, FrameSpec spec, int most) {
        int steps = Math.min(most, spec.timeSteps());
        BufferedImage image =
                new BufferedImage(steps * (spec.width() + 1) - 1, spec.height(), BufferedImage.TYPE_INT_RGB);
        for (int t = 0; t < steps; t++) {
            draw(image, t * (spec.width() + 1), planes(data, spec, t), spec);
            for (int y = 0; t > 0 && y < spec.height(); y++) {
                image.setRGB(t * (spec.width() + 1) - 1, y, 0x7B8794);
            }
        }
        return image;
    }

    /** ON and OFF of one step; of one plane, what is below zero is OFF. */
    private static float[][] planes(byte[] data, FrameSpec spec, int t) {
        int pixels = spec.height() * spec.width();
        float[] elements = new float[spec.elementsPerStep()];
        FrameView.open(data, spec).readStep(t, elements, 0);
        float[][] planes = new float[2][pixels];
        for (int i = 0; i < pixels; i++) {
            if (spec.polarities() == 2) {
                planes[1][i] = Math.abs(elements[i]);
                planes[0][i] = Math.abs(elements[pixels + i]);
            } else {
                planes[elements[i] < 0 ? 1 : 0][i] = Math.abs(elements[i]);
            }
        }
        return planes;
    }

    private static void draw(BufferedImage image, int left, float[][] planes, FrameSpec spec) {
        float most = 0;
        for (float[] plane : planes) {
            for (float value : plane) {
                most = Math.max(most, value);
            }
        }
        for (int y = 0; y < spec.height(); y++) {
            for (int x = 0; x < spec.width(); x++) {
                int i = y * spec.width() + x;
                image.setRGB(left + x, y, colour(planes[0][i], planes[1][i], most));
            }
        }
    }

    private static int colour(float on, float off, float most) {
        if (on == 0 && off == 0) {
            return GROUND[0] << 16 | GROUND[1] << 8 | GROUND[2];
        }
        // One event is seen well; the root keeps a few hot pixels from hiding all others.
        double strength = 0.35 + 0.65 * Math.sqrt(Math.max(on, off) / most);
        double share = on / (on + off);
        int rgb = 0;
        for (int part = 0; part < 3; part++) {
            double full = ON[part] * share + OFF[part] * (1 - share);
            rgb = rgb << 8 | (int) Math.round(GROUND[part] + (full - GROUND[part]) * strength);
        }
        return rgb;
    }

    /** A picture inside the page. */
    static String dataUri(BufferedImage image) {
        return "data:image/png;base64," + base64(image);
    }

    /** A picture as PNG in base64. */
    static String base64(BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("a picture in memory could not be written", e);
        }
        return Base64.getEncoder().encodeToString(png.toByteArray());
    }
}
