package org.saccade.trainer.report;

import java.util.List;
import java.util.Locale;

/**
 * Shares as horizontal bars, one a line, with the value behind each, as an HTML figure.
 *
 * @param title above it
 * @param bars in order
 */
public record BarChart(String title, List<Bar> bars) {

    private static final int WIDTH = 480;
    private static final int ROW = 22;
    private static final int LONGEST_NAME = 18;
    private static final double CHARACTER = 7.4;
    private static final int VALUE = 130;

    /**
     * One bar.
     *
     * @param name before it
     * @param share 0 to 1; NaN draws none
     * @param words behind it
     */
    public record Bar(String name, double share, String words) {}

    public BarChart {
        bars = List.copyOf(bars);
    }

    /** The figure. */
    public String html() {
        int longest = bars.stream().mapToInt(bar -> shown(bar).length()).max().orElse(0);
        double left = longest * CHARACTER + 10;
        double room = WIDTH - left - VALUE;
        StringBuilder svg = new StringBuilder();
        append(svg, "<figure><figcaption>%s</figcaption>", HtmlPage.escape(title));
        append(
                svg,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH,
                bars.size() * ROW + 4,
                HtmlPage.escape(title));
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double share = Double.isFinite(bar.share()) ? Math.max(0, Math.min(1, bar.share())) : 0;
            int y = i * ROW;
            append(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"end\">%s</text>",
                    left - 6,
                    y + 15,
                    HtmlPage.escape(shown(bar)));
            append(
                    svg,
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"14\" fill=\"var(--line)\"/>",
                    left,
                    y + 4,
                    room);
            append(
                    svg,
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"14\" fill=\"rgb(var(--right))\"/>",
                    left,
                    y + 4,
                    room * share);
            append(svg, "<text x=\"%.1f\" y=\"%d\">%s</text>%n", left + room + 6, y + 15, HtmlPage.escape(bar.words()));
        }
        return svg.append("</svg></figure>\n").toString();
    }

    private static String shown(Bar bar) {
        return bar.name().length() <= LONGEST_NAME ? bar.name() : bar.name().substring(0, LONGEST_NAME - 1) + "\u2026";
    }

    private static void append(StringBuilder text, String pattern, Object... values) {
        text.append(String.format(Locale.ROOT, pattern, values));
    }
}
