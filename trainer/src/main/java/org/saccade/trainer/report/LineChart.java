package org.saccade.trainer.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Lines over a common axis as an HTML figure: title, inline SVG with ticks and units, legend. Drawn for a width of 480 and scaled to the
 * place it gets, so that its words stay readable on a phone.
 *
 * @param title above it
 * @param xName what the horizontal axis counts, with its unit
 * @param yName what the vertical axis shows, with its unit
 * @param series the lines
 * @param options how values are shown
 */
public record LineChart(String title, String xName, String yName, List<Series> series, Options options) {

    private static final int WIDTH = 480;
    private static final int HEIGHT = 280;
    private static final int LEFT = 62;
    private static final int RIGHT = 14;
    private static final int TOP = 12;
    private static final int BOTTOM = 44;
    private static final int DOTTED_UP_TO = 40;
    private static final int PALETTE = 8;

    /**
     * One line. Values that are no numbers leave a gap.
     *
     * @param name in the legend
     * @param x where
     * @param y what, as many as x
     */
    public record Series(String name, List<Double> x, List<Double> y) {
        public Series {
            x = List.copyOf(x);
            y = List.copyOf(y);
            if (x.size() != y.size()) {
                throw new IllegalArgumentException(
                        "series " + name + " has " + x.size() + " places and " + y.size() + " values");
            }
        }
    }

    /**
     * How values are shown.
     *
     * @param percent y is a share, shown in percent
     * @param fromZero the vertical axis begins at 0
     * @param wholeX ticks of the horizontal axis are whole numbers
     * @param mark draws a vertical line here; NaN for none
     * @param markName what is there
     */
    public record Options(boolean percent, boolean fromZero, boolean wholeX, double mark, String markName) {
        /** Values as they are, over whole numbers. */
        public static final Options PLAIN = new Options(false, false, true, Double.NaN, "");
        /** Shares from 0 on, over whole numbers. */
        public static final Options SHARES = new Options(true, true, true, Double.NaN, "");
        /** Values from 0 on, over whole numbers. */
        public static final Options FROM_ZERO = new Options(false, true, true, Double.NaN, "");

        /** The same with a vertical line. */
        public Options withMark(double at, String name) {
            return new Options(percent, fromZero, wholeX, at, name);
        }
    }

    public LineChart {
        series = List.copyOf(series);
    }

    /** The figure. */
    public String html() {
        Axis x = axis(values(true), options.wholeX(), false).within(values(true));
        DoubleStream ys = options.fromZero() ? DoubleStream.concat(values(false), DoubleStream.of(0)) : values(false);
        Axis y = axis(ys, false, options.percent());
        StringBuilder svg = new StringBuilder();
        append(svg, "<figure><figcaption>%s</figcaption>", HtmlPage.escape(title));
        append(
                svg,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH,
                HEIGHT,
                HtmlPage.escape(title));
        axes(svg, x, y);
        if (!Double.isNaN(options.mark()) && values(true).findAny().isPresent()) {
            double at = left(x, options.mark());
            append(
                    svg,
                    "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"var(--faint)\" stroke-dasharray=\"3 4\">",
                    at,
                    at,
                    TOP,
                    HEIGHT - BOTTOM);
            append(svg, "<title>%s</title></line>%n", HtmlPage.escape(options.markName()));
        }
        for (int i = 0; i < series.size(); i++) {
            line(svg, series.get(i), colour(i, series.size()), x, y);
        }
        svg.append("</svg>\n");
        legend(svg);
        return svg.append("</figure>\n").toString();
    }

    private DoubleStream values(boolean horizontal) {
        return series.stream()
                .flatMap(s -> (horizontal ? s.x() : s.y()).stream())
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite);
    }

    private static Axis axis(DoubleStream values, boolean whole, boolean percent) {
        double[] all = values.toArray();
        double lowest = DoubleStream.of(all).min().orElse(Double.NaN);
        double highest = DoubleStream.of(all).max().orElse(Double.NaN);
        return Axis.around(lowest, highest, whole, percent);
    }

    private void axes(StringBuilder svg, Axis x, Axis y) {
        for (double tick : y.ticks()) {
            double at = top(y, tick);
            append(
                    svg,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--line)\"/>",
                    LEFT,
                    WIDTH - RIGHT,
                    at,
                    at);
            append(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n", LEFT - 7, at + 4.5, y.label(tick));
        }
        for (double tick : x.ticks()) {
            double at = left(x, tick);
            append(
                    svg,
                    "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"var(--line)\"/>",
                    at,
                    at,
                    HEIGHT - BOTTOM,
                    HEIGHT - BOTTOM + 4);
            append(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    at,
                    HEIGHT - BOTTOM + 18,
                    x.label(tick));
        }
        append(
                svg,
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                (LEFT + WIDTH - RIGHT) / 2.0,
                HEIGHT - 6,
                HtmlPage.escape(xName));
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        append(
                svg,
                "<text transform=\"translate(13 %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
                middle,
                HtmlPage.escape(yName));
    }

    private static void line(StringBuilder svg, Series line, String colour, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        boolean drawn = false;
        for (int i = 0; i < line.x().size(); i++) {
            boolean there =
                    Double.isFinite(line.y().get(i)) && Double.isFinite(line.x().get(i));
            if (there) {
                append(
                        path,
                        "%s%.1f %.1f",
                        drawn ? "L" : "M",
                        left(x, line.x().get(i)),
                        top(y, line.y().get(i)));
            }
            drawn = there;
        }
        append(
                svg,
                "<path fill=\"none\" stroke-width=\"2\" stroke-linejoin=\"round\" style=\"stroke:%s\" d=\"%s\"/>%n",
                colour,
                path);
        for (int i = 0; i < line.x().size() && line.x().size() <= DOTTED_UP_TO; i++) {
            if (Double.isFinite(line.y().get(i))) {
                append(
                        svg,
                        "<circle r=\"2.6\" cx=\"%.1f\" cy=\"%.1f\" style=\"fill:%s\">",
                        left(x, line.x().get(i)),
                        top(y, line.y().get(i)),
                        colour);
                append(
                        svg,
                        "<title>%s, %s: %s</title></circle>%n",
                        HtmlPage.escape(line.name()),
                        x.label(line.x().get(i)),
                        exact(line.y().get(i), y.percent()));
            }
        }
    }

    private void legend(StringBuilder html) {
        if (series.size() > 1 || !Double.isNaN(options.mark())) {
            html.append("<div class=\"legend\">");
            for (int i = 0; series.size() > 1 && i < series.size(); i++) {
                append(
                        html,
                        "<span><i style=\"border-color:%s\"></i>%s</span>",
                        colour(i, series.size()),
                        HtmlPage.escape(series.get(i).name()));
            }
            if (!Double.isNaN(options.mark())) {
                append(
                        html,
                        "<span><i style=\"border-color:var(--faint);border-top-style:dashed\"></i>%s</span>",
                        HtmlPage.escape(options.markName()));
            }
            html.append("</div>\n");
        }
    }

    /** Up to eight colours that differ; more lines are shades in their order, as the layers of a deep network. */
    private static String colour(int index, int count) {
        return count <= PALETTE
                ? "var(--c" + index + ")"
                : String.format(Locale.ROOT, "hsl(%.0f 70%% var(--depth))", 250 - 240.0 * index / (count - 1));
    }

    private static double left(Axis x, double value) {
        return LEFT + (WIDTH - LEFT - RIGHT) * x.place(value);
    }

    private static double top(Axis y, double value) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - y.place(value));
    }

    private static String exact(double value, boolean percent) {
        return percent ? String.format(Locale.ROOT, "%.2f %%", 100 * value) : String.format(Locale.ROOT, "%.4g", value);
    }

    private static void append(StringBuilder text, String pattern, Object... values) {
        text.append(String.format(Locale.ROOT, pattern, values));
    }
}
