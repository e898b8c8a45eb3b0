package org.saccade.app.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.saccade.snn.operations.EsImageNetCount;
import org.saccade.snn.operations.SynapticOperations;
import org.saccade.snn.spec.EarlyExit;
import org.saccade.trainer.evaluate.BundleScore;
import org.saccade.trainer.evaluate.ClassScore;
import org.saccade.trainer.evaluate.EnergyScore;
import org.saccade.trainer.evaluate.ExitCurve;
import org.saccade.trainer.evaluate.ExitPoint;
import org.saccade.trainer.evaluate.ModelScore;
import org.saccade.trainer.evaluate.OperationScore;
import org.saccade.trainer.evaluate.StepEnergy;
import org.saccade.trainer.evaluate.StepScore;

/** An evaluation in words and tables. */
final class EvaluationText {

    /** More classes make a matrix that no terminal holds; the JSON has it. */
    private static final int WIDEST = 20;

    private EvaluationText() {}

    static String of(BundleScore result) {
        ModelScore score = result.score();
        StringBuilder text = new StringBuilder();
        text.append(format(
                "model %s, network %s, %,d parameters, on %s%n",
                result.model(), result.network(), result.parameters(), result.device()));
        text.append(format(
                "%,d samples (%s) of the %s%n%n",
                score.samples(), String.join(", ", result.splits()).toLowerCase(Locale.ROOT), result.source()));
        text.append(format("top-1 %.2f %%", 100 * score.top1()));
        text.append(score.top5() == null ? "" : format(", top-5 %.2f %%", 100 * score.top5()));
        text.append(format(", loss %.4f, %,.0f samples/s%n", score.loss(), score.samplesPerSecond()));
        if (!score.accuracyAgainstT().isEmpty()) {
            text.append("\naccuracy with the first t time steps\n").append(againstT(score.accuracyAgainstT()));
        }
        text.append('\n').append(classes(score.classes()));
        if (score.classes().size() <= WIDEST) {
            text.append("\nconfusion: rows are labels, columns answers\n").append(confusion(score));
        }
        text.append('\n').append(rates(score.firingRates()));
        text.append('\n').append(operations(score.operations()));
        if (score.steps() != null) {
            text.append('\n').append(steps(score.steps()));
        }
        if (result.calibrated() != null) {
            text.append("written into the bundle: --exit ")
                    .append(result.calibrated())
                    .append('\n');
        }
        if (result.deadLetters() > 0) {
            text.append(result.deadLetters()).append(" records could not be read\n");
        }
        return text.toString();
    }

    private static String againstT(List<Double> accuracy) {
        Table table = new Table(">t", ">top-1");
        for (int t = 1; t <= accuracy.size(); t++) {
            table.row(t, percent(accuracy.get(t - 1)));
        }
        return table.toString();
    }

    private static String classes(List<ClassScore> classes) {
        Table table = new Table("class", ">samples", ">accuracy", ">precision");
        classes.forEach(c -> table.row(c.name(), c.samples(), percent(c.accuracy()), percent(c.precision())));
        return table.toString();
    }

    private static String confusion(ModelScore score) {
        String[] headings = new String[score.classes().size() + 1];
        headings[0] = "";
        for (int k = 1; k < headings.length; k++) {
            headings[k] = ">" + score.classes().get(k - 1).name();
        }
        Table table = new Table(headings);
        for (int label = 0; label < score.classes().size(); label++) {
            Object[] row = new Object[headings.length];
            row[0] = score.classes().get(label).name();
            for (int k = 1; k < row.length; k++) {
                row[k] = score.confusion().get(label).get(k - 1);
            }
            table.row(row);
        }
        return table.toString();
    }

    private static String rates(List<Double> rates) {
        return "spikes per neuron and time step, by layer of neurons: "
                + IntStream.range(0, rates.size())
                        .mapToObj(layer -> format("%d: %.4f", layer, rates.get(layer)))
                        .collect(Collectors.joining(", "))
                + "\n";
    }

    private static String operations(OperationScore score) {
        SynapticOperations field = score.field();
        StringBuilder text = new StringBuilder();
        text.append(format(
                "operations per sample: %,.0f SynOps from real spikes and %,.0f MACs where the input is not binary;"
                        + " the dense CNN twin takes %,d MACs on one frame, %,d on %d frames%n",
                field.synOps(),
                field.macs(),
                field.twinFrame(),
                field.twinFrame() * field.timeSteps(),
                field.timeSteps()));
        Table table = new Table(
                "compute energy, no memory traffic",
                ">network",
                ">twin, 1 frame",
                ">better",
                ">twin, T frames",
                ">better");
        for (EnergyScore energy : score.energy()) {
            table.row(
                    energy.precision().name().toLowerCase(Locale.ROOT),
                    nanojoules(energy.networkNj()),
                    nanojoules(energy.twinFrameNj()),
                    times(energy.timesBetterThanFrame()),
                    nanojoules(energy.twinStepsNj()),
                    times(energy.timesBetterThanSteps()));
        }
        text.append(table);
        text.append("ES-ImageNet's convention (ignores firing rates; for its table only): ")
                .append(count(score.esImageNet()))
                .append("; corrected: ")
                .append(count(score.esImageNetCorrected()))
                .append('\n');
        return text.toString();
    }

    private static String steps(StepScore steps) {
        Table energy = new Table(
                "time steps, field convention",
                ">steps",
                ">run",
                ">top-1",
                ">SynOps",
                ">MACs",
                ">fp32",
                ">fp16",
                ">int8");
        for (StepEnergy row : steps.energy()) {
            energy.row(
                    row.how(),
                    format("%.2f", row.meanSteps()),
                    format("%.2f", row.meanStepsRun()),
                    percent(row.accuracy()),
                    format("%,.0f", row.synOps()),
                    format("%,.0f", row.macs()),
                    nanojoules(row.fp32Nj()),
                    nanojoules(row.fp16Nj()),
                    nanojoules(row.int8Nj()));
        }
        Table curve = new Table("early exit", ">mean steps", ">top-1", ">stopped early");
        for (ExitCurve rule : steps.curves()) {
            for (ExitPoint point : rule.points()) {
                curve.row(
                        new EarlyExit(rule.rule(), point.threshold()),
                        format("%.2f", point.meanSteps()),
                        percent(point.accuracy()),
                        percent(point.early()));
            }
        }
        return energy + "\n" + curve;
    }

    private static String count(EsImageNetCount count) {
        return format("%,d additions, %,d multiplications", count.additions(), count.multiplications());
    }

    private static String nanojoules(double value) {
        return value >= 1e5 ? format("%.1f uJ", value / 1000) : format("%.1f nJ", value);
    }

    private static String times(Double value) {
        return value == null ? "-" : format("%.2f x", value);
    }

    private static String percent(Double share) {
        return share == null ? "-" : format("%.2f %%", 100 * share);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
