package org.saccade.ingest.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.NamedWriter;
import org.saccade.ingest.recording.ColumnObserver;
import org.saccade.schemas.event.Geometry;

/**
 * One picture of a whole recording: all its events on the sensor above, the event rate over time below, ON and OFF apart. Memory depends on
 * the picture, not on the recording. Not safe for several threads.
 */
public final class RecordingPicture implements ColumnObserver {

    private static final int LIMIT = 720;
    private static final int MARGIN = 64;
    private static final int CHART = 180;
    private static final int HEAD = 56;
    private static final int GAP = 64;
    /** Of a curve: more would be a hedge, not a line. */
    private static final int POINTS = 200;

    private final Geometry sensor;
    private final String title;
    private final Zoom zoom;
    private final int[] on;
    private final int[] off;
    private final RateHistory history = new RateHistory();
    private long events;

    /** A picture of a recording of this sensor. */
    public RecordingPicture(String title, Geometry sensor) {
        this.title = title;
        this.sensor = sensor;
        this.zoom = Zoom.fit(sensor, LIMIT);
        this.on = new int[zoom.cells()];
        this.off = new int[zoom.cells()];
    }

    @Override
    public void observe(EventColumns batch) {
        for (int i = 0; i < batch.count(); i++) {
            int polarity = batch.p()[i];
            (polarity == 1 ? on : off)[zoom.cell(batch.x()[i], batch.y()[i])]++;
            history.add(batch.timeUs(i), polarity);
        }
        events += batch.count();
    }

    /** Writes it as PNG, whole or not at all. */
    public void write(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            // Made in memory: of a file that it cannot open or write ImageIO says no more than that.
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            if (!ImageIO.write(draw(), "png", png)) {
                throw new IOException("this Java cannot write PNG pictures");
            }
            Files.write(part, png.toByteArray());
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw NamedWriter.named(e, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private BufferedImage draw() {
        int inner = Math.max(zoom.width(), 560);
        int width = inner + 2 * MARGIN;
        int height = HEAD + zoom.height() + GAP + CHART + MARGIN;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Palette.PAPER);
        g.fillRect(0, 0, width, height);
        head(g, width);
        int left = (width - zoom.width()) / 2;
        g.drawImage(accumulated(), left, HEAD, zoom.width(), zoom.height(), null);
        g.setColor(Palette.FAINT);
        g.drawRect(left - 1, HEAD - 1, zoom.width() + 1, zoom.height() + 1);
        chart(g, MARGIN, HEAD + zoom.height() + GAP, inner);
        g.dispose();
        return image;
    }

    private void head(Graphics2D g, int width) {
        g.setColor(Palette.INK);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        g.drawString(title, MARGIN, 24);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        g.drawString(String.format(Locale.ROOT, "%,d events on %s pixels", events, sensor), MARGIN, 42);
        legend(g, width - MARGIN - 130, 42, Palette.ON, "ON");
        legend(g, width - MARGIN - 60, 42, Palette.OFF, "OFF");
    }

    private static void legend(Graphics2D g, int x, int y, Color colour, String text) {
        g.setColor(colour);
        g.fillRect(x, y - 10, 12, 12);
        g.setColor(Palette.INK);
        g.drawString(text, x + 18, y);
    }

    /** Colour says which polarity prevails, depth how many events there were, on a logarithmic scale up to the 99th percentile. */
    private BufferedImage accumulated() {
        int[] totals = new int[zoom.cells()];
        for (int i = 0; i < totals.length; i++) {
            totals[i] = on[i] + off[i];
        }
        int[] sorted = Arrays.stream(totals).filter(total -> total > 0).sorted().toArray();
        double full = sorted.length == 0 ? 1 : Math.log1p(sorted[(int) (0.99 * (sorted.length - 1))]);
        BufferedImage cells = new BufferedImage(zoom.columns(), zoom.rows(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < totals.length; i++) {
            double depth = totals[i] == 0 ? 0 : 0.25 + 0.75 * Math.min(1, Math.log1p(totals[i]) / full);
            Color colour = on[i] >= off[i] ? Palette.ON : Palette.OFF;
            cells.setRGB(i % zoom.columns(), i / zoom.columns(), Palette.towards(colour, depth));
        }
        return cells;
    }

    private void chart(Graphics2D g, int x, int y, int width) {
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        g.setColor(Palette.INK);
        g.drawString("event rate (events/s)", x, y - 10);
        double[] onRates = history.rates(1, POINTS);
        double[] offRates = history.rates(0, POINTS);
        double peak = DoubleStream.concat(DoubleStream.of(onRates), DoubleStream.of(offRates))
                .max()
                .orElse(1);
        for (int line = 0; line <= 2; line++) {
            int at = y + CHART - CHART * line / 2;
            g.setColor(Palette.FAINT);
            g.drawLine(x, at, x + width, at);
            g.setColor(Palette.INK);
            g.drawString(si(peak * line / 2), 8, at + 4);
        }
        double seconds = history.seconds();
        double unit = seconds >= 1 ? 1 : seconds >= 1e-3 ? 1e-3 : 1e-6;
        for (int mark = 0; mark <= 4; mark++) {
            int at = x + width * mark / 4;
            String text = String.format(Locale.ROOT, "%.4g", seconds / unit * mark / 4);
            g.drawString(text, at - g.getFontMetrics().stringWidth(text) / 2, y + CHART + 18);
        }
        String axis = "time since the first event (" + (unit == 1 ? "s" : unit == 1e-3 ? "ms" : "us") + ")";
        g.drawString(axis, x + (width - g.getFontMetrics().stringWidth(axis)) / 2, y + CHART + 38);
        g.setStroke(new BasicStroke(1.4f));
        curve(g, x, y, width, peak, offRates, Palette.OFF);
        curve(g, x, y, width, peak, onRates, Palette.ON);
    }

    private static void curve(Graphics2D g, int x, int y, int width, double peak, double[] rates, Color colour) {
        if (rates.length == 0) {
            return;
        }
        Path2D path = new Path2D.Double();
        path.moveTo(x, y + CHART);
        for (int i = 0; i < rates.length; i++) {
            path.lineTo(x + width * (i + 0.5) / rates.length, y + CHART - CHART * rates[i] / peak);
        }
        path.lineTo(x + width, y + CHART);
        g.setColor(colour);
        g.draw(path);
    }

    private static String si(double value) {
        if (value >= 1e6) {
            return String.format(Locale.ROOT, "%.3g M", value / 1e6);
        }
        if (value >= 1e3) {
            return String.format(Locale.ROOT, "%.3g k", value / 1e3);
        }
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value);
    }
}
