package org.saccade.trainer.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.saccade.snn.operations.SynapticOperations;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.trainer.evaluate.ConfusionMatrix;
import org.saccade.trainer.evaluate.EnergyScore;
import org.saccade.trainer.evaluate.OperationScore;
import org.saccade.trainer.fit.EpochResult;
import org.saccade.trainer.fit.SplitScore;

/** The page of a training run: a pure function of its summary. */
final class RunPage {

    private static final int MOST_BARS = 40;
    private static final int SHOWN_OF_MANY = 20;
    private static final int STRIP = 8;
    private static final String EPOCH = "epoch";

    private final RunSummary run;
    private final HtmlPage page;

    private RunPage(RunSummary run) {
        this.run = run;
        this.page = new HtmlPage("Training run " + run.run());
    }

    static HtmlPage of(RunSummary summary) {
        return new RunPage(summary).page();
    }

    private HtmlPage page() {
        page.text(run.status());
        figures();
        charts();
        if (run.best() != null) {
            classes();
            examples();
        }
        if (run.operations() != null) {
            operations(run.operations());
        }
        page.heading("Run").facts(run.facts());
        page.heading("Recipe").facts(run.recipe());
        network();
        return page;
    }

    private void figures() {
        List<String> figures = new ArrayList<>();
        if (run.best() != null) {
            figures.addAll(List.of(
                    percent(run.best().validation().accuracy()),
                    "validation accuracy of the best epoch, " + run.best().epoch()));
            if (run.best().test().samples() > 0) {
                figures.addAll(List.of(
                        percent(run.best().test().accuracy()), "test accuracy of that epoch, never used to choose"));
            }
        }
        figures.addAll(List.of(run.history().size() + " of " + run.epochs(), "epochs done"));
        if (!run.history().isEmpty()) {
            EpochResult last = run.history().get(run.history().size() - 1);
            figures.addAll(List.of(format("%.4f", last.loss()), "training loss of the last epoch"));
            figures.addAll(List.of(format("%,.0f", last.samplesPerSecond()), "training samples per second"));
        }
        page.figures(figures);
    }

    private void charts() {
        page.heading("Curves");
        if (run.history().isEmpty()) {
            page.note("No epoch is done yet.");
            return;
        }
        LineChart.Options best = run.best() == null
                ? LineChart.Options.PLAIN
                : LineChart.Options.PLAIN.withMark(
                        run.best().epoch(), "best epoch, " + run.best().epoch());
        List<String> charts = new ArrayList<>();
        charts.add(new LineChart(
                        "Loss",
                        EPOCH,
                        "cross entropy",
                        List.of(line("training", EpochResult::loss), line("validation", EpochResult::validationLoss)),
                        best)
                .html());
        charts.add(new LineChart(
                        "Accuracy",
                        EPOCH,
                        "share of samples",
                        accuracies(),
                        new LineChart.Options(true, false, true, best.mark(), best.markName()))
                .html());
        charts.add(new LineChart(
                        "Learning rate at the end of each epoch",
                        EPOCH,
                        "rate",
                        List.of(line("learning rate", EpochResult::learningRate)),
                        LineChart.Options.FROM_ZERO)
                .html());
        charts.add(new LineChart(
                        "Throughput of training",
                        EPOCH,
                        "samples/s",
                        List.of(line("samples per second", EpochResult::samplesPerSecond)),
                        LineChart.Options.FROM_ZERO)
                .html());
        charts.add(new LineChart(
                        "Firing rates on the validation split",
                        EPOCH,
                        "spikes per neuron and step",
                        rates(),
                        LineChart.Options.FROM_ZERO)
                .html());
        page.charts(charts);
        run.history().get(run.history().size() - 1).advice().forEach(page::text);
    }

    private List<LineChart.Series> accuracies() {
        List<LineChart.Series> lines = new ArrayList<>();
        lines.add(line("training", EpochResult::trainAccuracy));
        lines.add(line("validation", EpochResult::validationAccuracy));
        if (run.history().stream().anyMatch(epoch -> epoch.testAccuracy() != null)) {
            lines.add(line("test", epoch -> epoch.testAccuracy() == null ? Double.NaN : epoch.testAccuracy()));
        }
        return lines;
    }

    private List<LineChart.Series> rates() {
        List<LineChart.Series> lines = new ArrayList<>();
        List<LayerPlan> neurons = run.network().graph().neurons();
        int layers = run.history().get(0).firingRates().size();
        for (int i = 0; i < layers; i++) {
            int layer = i;
            lines.add(line(layer + " " + neurons.get(layer).name(), epoch -> epoch.firingRates()
                    .get(layer)));
        }
        return lines;
    }

    private LineChart.Series line(String name, Function<EpochResult, Double> figure) {
        return new LineChart.Series(
                name,
                run.history().stream().map(epoch -> (double) epoch.epoch()).toList(),
                run.history().stream().map(figure).toList());
    }

    private void classes() {
        boolean tested = run.best().test().samples() > 0;
        String split = tested ? "test" : "validation";
        SplitScore score = tested ? run.best().test() : run.best().validation();
        ConfusionMatrix matrix = ConfusionMatrix.of(run.classes(), score.confusion());
        page.heading("Classes");
        page.note(format(
                "The best epoch on the %,d samples of the %s split. Rows are labels, columns answers.",
                score.samples(), split));
        String confusion = "<figure><figcaption>Confusion</figcaption>" + ConfusionView.html(matrix) + "</figure>\n";
        List<Integer> order = new ArrayList<>();
        for (int label = 0; label < run.classes().size(); label++) {
            if (matrix.support(label) > 0) {
                order.add(label);
            }
        }
        if (order.size() <= MOST_BARS) {
            page.charts(List.of(confusion, bars("Accuracy by class", matrix, order)));
            return;
        }
        order.sort(Comparator.comparingDouble(matrix::recall));
        page.part(confusion);
        page.charts(List.of(
                bars("Worst classes", matrix, order.subList(0, SHOWN_OF_MANY)),
                bars("Best classes", matrix, order.subList(order.size() - SHOWN_OF_MANY, order.size()))));
    }

    private static String bars(String title, ConfusionMatrix matrix, List<Integer> labels) {
        return new BarChart(
                        title,
                        labels.stream()
                                .map(label -> new BarChart.Bar(
                                        matrix.classes().get(label),
                                        matrix.recall(label),
                                        format("%.1f %% of %,d", 100 * matrix.recall(label), matrix.support(label))))
                                .toList())
                .html();
    }

    private void examples() {
        if (run.examples().isEmpty()) {
            return;
        }
        page.heading("Examples");
        page.note("Validation samples: all time steps summed, and the first "
                + Math.min(STRIP, run.frames().timeSteps())
                + " time steps below. ON is blue, OFF orange; brighter for more events.");
        StringBuilder html = new StringBuilder("<div class=\"examples\">\n");
        for (Example example : run.examples()) {
            String label = run.classes().get(example.sample().label());
            String answer = run.classes().get(example.predicted());
            html.append("<div>")
                    .append(image(example, false, label))
                    .append(image(example, true, label))
                    .append(format(
                            "<p class=\"%s\">%s (%.0f %%)%s</p><p class=\"faint\">%s</p></div>%n",
                            example.right() ? "ok" : "bad",
                            HtmlPage.escape(answer),
                            100 * example.confidence(),
                            example.right() ? "" : ", is " + HtmlPage.escape(label),
                            HtmlPage.escape(example.sample().sample())));
        }
        page.part(html.append("</div>\n").toString());
    }

    private String image(Example example, boolean strip, String label) {
        byte[] data = example.sample().data();
        return format(
                "<img%s alt=\"%s\" src=\"%s\">",
                strip ? " class=\"strip\"" : "",
                HtmlPage.escape((strip ? "time steps of " : "events of ") + label),
                Pictures.dataUri(strip ? Pictures.strip(data, run.frames(), STRIP) : Pictures.sum(data, run.frames())));
    }

    private void operations(OperationScore score) {
        SynapticOperations field = score.field();
        page.heading("Operations and energy per sample");
        page.note(
                "Accumulates from real spikes on the validation split; multiply-accumulates where a layer's input is not binary. Compute only,"
                        + " no memory traffic (Horowitz 2014). The twin is the same network without spikes: on one frame, and on every time step.");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "network", "twin, 1 frame", "better", "twin, " + field.timeSteps() + " frames", "better"));
        rows.add(List.of(
                "operations",
                format("%,.0f SynOps, %,.0f MACs", field.synOps(), field.macs()),
                format("%,d MACs", field.twinFrame()),
                "",
                format("%,d MACs", field.twinFrame() * field.timeSteps()),
                ""));
        for (EnergyScore energy : score.energy()) {
            rows.add(List.of(
                    energy.precision().name().toLowerCase(Locale.ROOT),
                    format("%,.1f nJ", energy.networkNj()),
                    format("%,.1f nJ", energy.twinFrameNj()),
                    times(energy.timesBetterThanFrame()),
                    format("%,.1f nJ", energy.twinStepsNj()),
                    times(energy.timesBetterThanSteps())));
        }
        page.table(rows);
        page.note(format(
                "In the convention of ES-ImageNet's table, which ignores firing rates: %,d additions, %,d multiplications; corrected %,d and %,d.",
                score.esImageNet().additions(),
                score.esImageNet().multiplications(),
                score.esImageNetCorrected().additions(),
                score.esImageNetCorrected().multiplications()));
    }

    private void network() {
        page.heading("Network " + run.network().name());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("layer", "kind", "input", "output", "parameters", "MACs per step"));
        for (LayerPlan layer : run.network().plan()) {
            rows.add(List.of(
                    layer.index() + " " + (layer.tensors().isEmpty() ? layer.path() : layer.name()),
                    layer.layer().kind(),
                    layer.in().toString(),
                    layer.out().toString(),
                    format("%,d", layer.parameters()),
                    format("%,d", layer.macs())));
        }
        rows.add(List.of(
                "all",
                "",
                "",
                format("%,d", run.network().parameterCount()),
                format("%,d", run.network().macsPerStep())));
        page.table(rows);
    }

    private static String times(Double value) {
        return value == null ? "-" : format("%.2f x", value);
    }

    private static String percent(double share) {
        return format("%.1f %%", 100 * share);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
