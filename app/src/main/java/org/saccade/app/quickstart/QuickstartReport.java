package org.saccade.app.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.saccade.trainer.evaluate.ConfusionMatrix;
import org.saccade.trainer.report.ConfusionView;
import org.saccade.trainer.report.HtmlPage;
import org.saccade.trainer.report.LineChart;

/** Writes the page of a quick start. */
final class QuickstartReport {

    private QuickstartReport() {}

    static void write(
            QuickstartResult result, ConfusionMatrix live, List<EpochFigures> history, List<String> next, Path file)
            throws IOException {
        HtmlPage page = new HtmlPage("Saccade quick start").figures(figures(result));
        page.heading("Training").part(chart(history)).note("More in run/report.html beside this page.");
        page.heading("Live predictions: rows are labels, columns answers (windows)")
                .part(ConfusionView.html(live));
        page.heading("Throughput").table(table("stage", "events per second", result.eventsPerSecond(), "%,.0f"));
        page.note("classify is paced: the cameras show the recordings in real time.");
        page.heading("Time").table(table("part", "seconds", result.secondsPerPart(), "%,.1f"));
        page.heading("Next").commands(next);
        page.text("Model " + result.model() + "; everything lies in " + result.folder());
        page.write(file);
    }

    private static List<String> figures(QuickstartResult result) {
        List<String> figures = new ArrayList<>(List.of(
                percent(result.accuracy()),
                "test accuracy",
                percent(result.liveAccuracy()),
                "of the live windows named rightly",
                result.stepsSkipped() + " of " + result.stepsTotal(),
                "time steps skipped, exactly"));
        if (result.latencyMs().p50() != null) {
            figures.add(String.format(
                    Locale.ROOT,
                    "%.0f / %.0f ms",
                    result.latencyMs().p50(),
                    result.latencyMs().p99()));
            figures.add("p50 / p99 from last event to prediction");
        }
        figures.add(String.format(Locale.ROOT, "%,d", result.events()));
        figures.add("events in " + result.samples() + " recordings");
        return figures;
    }

    private static String chart(List<EpochFigures> history) {
        return new LineChart(
                        "Accuracy by epoch",
                        "epoch",
                        "share of samples",
                        List.of(
                                line("validation", history, EpochFigures::validationAccuracy),
                                line("test (never used to choose)", history, EpochFigures::testAccuracy)),
                        LineChart.Options.SHARES)
                .html();
    }

    private static LineChart.Series line(
            String name, List<EpochFigures> history, ToDoubleFunction<EpochFigures> accuracy) {
        return new LineChart.Series(
                name,
                history.stream().map(epoch -> (double) epoch.epoch()).toList(),
                history.stream().map(epoch -> accuracy.applyAsDouble(epoch)).toList());
    }

    private static List<List<String>> table(String key, String value, Map<String, Double> figures, String format) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(key, value));
        figures.forEach((name, figure) -> rows.add(List.of(name, String.format(Locale.ROOT, format, figure))));
        return rows;
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "none" : String.format(Locale.ROOT, "%.1f %%", share * 100);
    }
}
