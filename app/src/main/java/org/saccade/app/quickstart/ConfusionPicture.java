package org.saccade.app.quickstart;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.saccade.trainer.evaluate.ConfusionMatrix;

/** Draws a confusion matrix as a PNG: one cell per pair of classes, darker for a larger share of the row, with the count in it. */
final class ConfusionPicture {

    private static final int CELL = 52;
    private static final int TOP = 96;
    private static final int MARGIN = 28;
    private static final Color INK = new Color(0x1F2933);
    private static final Color FAINT = new Color(0xD9E2EC);
    private static final Color RIGHT = new Color(0x1D6FA5);
    private static final Color WRONG = new Color(0xC2502E);

    private ConfusionPicture() {}

    static void write(ConfusionMatrix matrix, String title, Path file) throws IOException {
        BufferedImage probe = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
        FontMetrics metrics = probe.createGraphics().getFontMetrics(font);
        int names =
                matrix.classes().stream().mapToInt(metrics::stringWidth).max().orElse(0) + 36;
        int n = matrix.classes().size();
        int width = Math.max(names + n * CELL + 2 * MARGIN, 420);
        BufferedImage image = new BufferedImage(width, TOP + n * CELL + MARGIN, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        g.setColor(INK);
        g.setFont(font.deriveFont(Font.BOLD, 16f));
        g.drawString(title, MARGIN, 30);
        g.setFont(font.deriveFont(12f));
        g.drawString(
                String.format(Locale.ROOT, "rows: label, columns: answer, %d samples", matrix.total()), MARGIN, 50);
        g.setFont(font);
        for (int label = 0; label < n; label++) {
            drawRow(g, matrix, label, names);
        }
        g.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static void drawRow(Graphics2D g, ConfusionMatrix matrix, int label, int left) {
        FontMetrics metrics = g.getFontMetrics();
        int y = TOP + label * CELL;
        String name = matrix.classes().get(label);
        g.setColor(INK);
        g.drawString(name, left - 10 - metrics.stringWidth(name), y + CELL / 2 + 5);
        centred(g, name, left + label * CELL, TOP - CELL + 12);
        long support = Math.max(1, matrix.support(label));
        for (int answer = 0; answer < matrix.classes().size(); answer++) {
            long count = matrix.count(label, answer);
            double share = (double) count / support;
            int x = left + answer * CELL;
            g.setColor(mix(answer == label ? RIGHT : WRONG, share));
            g.fillRect(x, y, CELL - 2, CELL - 2);
            g.setColor(FAINT);
            g.drawRect(x, y, CELL - 2, CELL - 2);
            if (count > 0) {
                g.setColor(share > 0.5 ? Color.WHITE : INK);
                centred(g, Long.toString(count), x, y);
            }
        }
    }

    private static void centred(Graphics2D g, String text, int x, int y) {
        FontMetrics metrics = g.getFontMetrics();
        String shown = text;
        while (shown.length() > 2 && metrics.stringWidth(shown) > CELL - 6) {
            shown = shown.substring(0, shown.length() - 1);
        }
        g.drawString(shown, x + (CELL - 2 - metrics.stringWidth(shown)) / 2, y + CELL / 2 + 5);
    }

    private static Color mix(Color color, double share) {
        double keep = Math.min(1, share);
        return new Color(
                (int) (255 + (color.getRed() - 255) * keep), (int) (255 + (color.getGreen() - 255) * keep), (int)
                        (255 + (color.getBlue() - 255) * keep));
    }
}
