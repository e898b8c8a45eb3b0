package org.saccade.app.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the page of a quick start: one self-contained HTML file that asks nothing of the network, readable in light and dark. */
final class QuickstartReport {

    private static final String STYLE =
            """
            :root { --ink: #1f2933; --faint: #9fb3c8; --line: #d9e2ec; --paper: #fff; --right: 29,111,165; --wrong: 194,80,46; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --faint: #7b8794; --line: #323f4b; --paper: #161d24; } }
            body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2rem auto;
                   padding: 0 1rem; }
            h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
            table { border-collapse: collapse; } td, th { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid var(--line); }
            th:first-child, td:first-child { text-align: left; }
            .figures { display: flex; flex-wrap: wrap; gap: 1rem; } .figures div { border: 1px solid var(--line); border-radius: .5rem;
                   padding: .7rem 1.1rem; } .figures b { display: block; font-size: 1.5rem; }
            .confusion td { text-align: center; min-width: 2.2rem; border: 1px solid var(--line); } .scroll { overflow-x: auto; }
            code { background: rgba(127,127,127,.15); padding: .1rem .35rem; border-radius: .25rem; } svg { max-width: 100%; height: auto; }
            """;

    private QuickstartReport() {}

    static void write(QuickstartResult result, List<EpochFigures> history, List<String> next, Path file)
            throws IOException {
        StringBuilder page = new StringBuilder(16_384);
        page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append(
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Saccade quick start</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>Saccade quick start</h1>\n");
        figures(page, result);
        page.append("<h2>Training</h2>\n").append(chart(history));
        confusion(page, result);
        table(page, "Throughput", "stage", "events per second", result.eventsPerSecond(), "%,.0f");
        table(page, "Time", "part", "seconds", result.secondsPerPart(), "%,.1f");
        page.append("<h2>Next</h2>\n<ul>\n");
        for (String command : next) {
            page.append("<li><code>").append(escape(command)).append("</code></li>\n");
        }
        page.append("</ul>\n<p>Model ")
                .append(escape(result.model()))
                .append("; everything lies in <code>")
                .append(escape(result.folder()))
                .append("</code></p>\n</body></html>\n");
        Files.write(file, page.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void figures(StringBuilder page, QuickstartResult result) {
        page.append("<div class=\"figures\">");
        figure(page, percent(result.accuracy()), "test accuracy");
        figure(page, percent(result.liveAccuracy()), "of the live windows named rightly");
        figure(page, result.stepsSkipped() + " of " + result.stepsTotal(), "time steps skipped, exactly");
        if (result.latencyMs().p50() != null) {
            figure(
                    page,
                    String.format(
                            Locale.ROOT,
                            "%.0f / %.0f ms",
                            result.latencyMs().p50(),
                            result.latencyMs().p99()),
                    "p50 / p99 from last event to prediction");
        }
        figure(
                page,
                String.format(Locale.ROOT, "%,d", result.events()),
                "events in " + result.samples() + " recordings");
        page.append("</div>\n");
    }

    private static void figure(StringBuilder page, String value, String caption) {
        page.append("<div><b>")
                .append(escape(value))
                .append("</b>")
                .append(escape(caption))
                .append("</div>");
    }

    private static void confusion(StringBuilder page, QuickstartResult result) {
        page.append(
                "<h2>Live predictions: rows are labels, columns answers (windows)</h2>\n<div class=\"scroll\"><table class=\"confusion\"><tr><th></th>");
        for (String name : result.classNames()) {
            page.append("<th>").append(escape(name)).append("</th>");
        }
        page.append("</tr>\n");
        for (int label = 0; label < result.confusion().size(); label++) {
            List<Long> row = result.confusion().get(label);
            long support = Math.max(1, row.stream().mapToLong(Long::longValue).sum());
            page.append("<tr><th>")
                    .append(escape(result.classNames().get(label)))
                    .append("</th>");
            for (int answer = 0; answer < row.size(); answer++) {
                long count = row.get(answer);
                page.append(String.format(
                        Locale.ROOT,
                        "<td style=\"background: rgba(var(--%s),%.2f)\">%s</td>",
                        answer == label ? "right" : "wrong",
                        0.75 * count / support,
                        count == 0 ? "" : count));
            }
            page.append("</tr>\n");
        }
        page.append("</table></div>\n");
    }

    private static void table(
            StringBuilder page, String title, String key, String value, Map<String, Double> rows, String format) {
        page.append("<h2>")
                .append(title)
                .append("</h2>\n<table><tr><th>")
                .append(key)
                .append("</th><th>")
                .append(value)
                .append("</th></tr>\n");
        rows.forEach((name, figure) -> page.append("<tr><td>")
                .append(escape(name))
                .append("</td><td>")
                .append(String.format(Locale.ROOT, format, figure))
                .append("</td></tr>\n"));
        page.append("</table>\n");
    }

    /** Validation and test accuracy over epochs. */
    private static String chart(List<EpochFigures> history) {
        if (history.isEmpty()) {
            return "<p>No epoch was finished.</p>\n";
        }
        int width = 720;
        int height = 260;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"accuracy by epoch\">\n",
                width,
                height));
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            double y = y(tenth / 10.0, height);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"48\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--line)\"/><text x=\"40\" y=\"%.1f\" text-anchor=\"end\" "
                            + "font-size=\"12\" fill=\"var(--ink)\">%d %%</text>\n",
                    width - 12,
                    y,
                    y,
                    y + 4,
                    tenth * 10));
        }
        svg.append(line(history, true, "rgb(var(--right))", width, height))
                .append(line(history, false, "rgb(var(--wrong))", width, height));
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"60\" y=\"16\" font-size=\"13\" fill=\"rgb(var(--right))\">validation accuracy</text>"
                        + "<text x=\"220\" y=\"16\" font-size=\"13\" fill=\"rgb(var(--wrong))\">test accuracy (never used to choose)</text>"
                        + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" font-size=\"12\" fill=\"var(--ink)\">epoch 0 .. %d</text></svg>\n",
                width - 12,
                height - 6,
                history.get(history.size() - 1).epoch()));
        return svg.toString();
    }

    private static String line(List<EpochFigures> history, boolean validation, String colour, int width, int height) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < history.size(); i++) {
            EpochFigures epoch = history.get(i);
            double x = 48 + (width - 60.0) * (history.size() == 1 ? 0.5 : (double) i / (history.size() - 1));
            double accuracy = validation ? epoch.validationAccuracy() : epoch.testAccuracy();
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y(accuracy, height)));
        }
        return "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" + colour + "\" points=\"" + points + "\"/>\n";
    }

    private static double y(double accuracy, int height) {
        return 28 + (height - 56.0) * (1 - accuracy);
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "none" : String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
