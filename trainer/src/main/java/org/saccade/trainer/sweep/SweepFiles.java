package org.saccade.trainer.sweep;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.saccade.trainer.fit.TrainingException;
import org.saccade.trainer.report.HtmlPage;
import org.saccade.trainer.report.LineChart;
import org.saccade.trainer.report.RunRecords;

/**
 * The results of a sweep in its folder: {@code sweep.json}, from which it goes on, and the same as {@code sweep.csv} and {@code sweep.html}. Each
 * is written in one step. For one thread and one process.
 */
final class SweepFiles {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String RESULTS = "sweep.json";
    private static final String TABLE = "sweep.csv";
    private static final String PAGE = "sweep.html";

    private final Path folder;

    SweepFiles(Path folder) {
        this.folder = folder;
    }

    /** What an earlier call of the same sweep left. */
    Optional<SweepResult> read() {
        Path file = folder.resolve(RESULTS);
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(JSON.readValue(Files.readAllBytes(file), SweepResult.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new TrainingException(file + " cannot be read: " + e.getMessage() + "; choose another folder", e);
        }
    }

    void write(SweepResult result) {
        try {
            Files.createDirectories(folder);
            replace(RESULTS, JSON.writeValueAsString(result));
            replace(TABLE, csv(result));
            page(result).write(folder.resolve(PAGE));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "writing the results of the sweep to " + folder + " failed: " + e.getMessage(), e);
        }
    }

    private void replace(String name, String text) throws IOException {
        Path draft = folder.resolve("." + name + ".draft");
        Files.write(draft, text.getBytes(StandardCharsets.UTF_8));
        Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String csv(SweepResult result) {
        List<String> lines = new ArrayList<>();
        List<String> settings = settings(result);
        lines.add(String.join(",", settings)
                + ",validation_accuracy,test_accuracy,validation_loss,best_epoch,hidden_synops,mean_firing_rate,parameters,seconds,"
                + "samples_per_second,run,model,failure");
        for (SweepRun run : result.runs()) {
            List<Object> cells = new ArrayList<>();
            settings.forEach(setting -> cells.add(SweepAxis.text(run.settings().get(setting))));
            cells.add(run.validationAccuracy());
            cells.add(run.testAccuracy());
            cells.add(run.validationLoss());
            cells.add(run.bestEpoch());
            cells.add(run.hiddenSynOps());
            cells.add(meanRate(run));
            cells.add(run.parameters());
            cells.add(run.seconds());
            cells.add(run.samplesPerSecond());
            cells.add(run.run());
            cells.add(run.model());
            cells.add(run.failure());
            lines.add(cells.stream().map(SweepFiles::cell).collect(Collectors.joining(",")));
        }
        return String.join("\n", lines) + "\n";
    }

    /** RFC 4180: quoted where it holds a comma, a quote or a line break. */
    private static String cell(Object value) {
        String text = value == null ? "" : value.toString();
        return text.matches("[^,\"\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static List<String> settings(SweepResult result) {
        return result.runs().isEmpty()
                ? List.of()
                : List.copyOf(result.runs().get(0).settings().keySet());
    }

    private static double meanRate(SweepRun run) {
        return run.firingRates().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
    }

    private static HtmlPage page(SweepResult result) {
        HtmlPage page = new HtmlPage("Sweep " + result.sweep());
        page.text(result.runs().size() + " of " + result.planned() + " runs are over, on training set "
                + result.trainingSet() + ".");
        result.winner()
                .ifPresent(best -> page.figures(List.of(
                        percent(best.validationAccuracy()),
                        "best validation accuracy",
                        best.testAccuracy() == null ? "none" : percent(best.testAccuracy()),
                        "its test accuracy, never used to choose",
                        words(best),
                        "its settings")));
        List<LineChart.Series> lines = result.runs().stream()
                .filter(run -> run.failure() == null)
                .map(SweepFiles::line)
                .toList();
        page.heading("Curves")
                .charts(List.of(new LineChart(
                                "Validation accuracy", "epoch", "share of samples", lines, LineChart.Options.SHARES)
                        .html()));
        page.heading("Runs").table(rows(result));
        page.note(
                "SynOps: accumulates per sample behind the first layer of neurons, from real spikes. Each run has its own page,"
                        + " its folder's " + RunRecords.REPORT + ".");
        return page;
    }

    private static LineChart.Series line(SweepRun run) {
        List<Double> epochs = IntStream.range(0, run.accuracyByEpoch().size())
                .mapToObj(epoch -> (double) epoch)
                .toList();
        return new LineChart.Series(words(run), epochs, run.accuracyByEpoch());
    }

    private static List<List<String>> rows(SweepResult result) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "settings",
                "validation",
                "test",
                "loss",
                "best epoch",
                "SynOps",
                "firing rate",
                "samples/s",
                "folder"));
        for (SweepRun run : result.runs()) {
            boolean done = run.failure() == null;
            rows.add(List.of(
                    words(run),
                    done ? percent(run.validationAccuracy()) : "failed",
                    run.testAccuracy() == null ? "-" : percent(run.testAccuracy()),
                    done ? String.format(Locale.ROOT, "%.4f", run.validationLoss()) : "-",
                    done ? Integer.toString(run.bestEpoch()) : "-",
                    String.format(Locale.ROOT, "%,.0f", run.hiddenSynOps()),
                    String.format(Locale.ROOT, "%.4f", meanRate(run)),
                    String.format(Locale.ROOT, "%,.0f", run.samplesPerSecond()),
                    run.folder()));
        }
        return rows;
    }

    /** Such as {@code decay=0.5 T=4}. */
    static String words(SweepRun run) {
        return run.settings().entrySet().stream()
                .map(e -> e.getKey() + "=" + SweepAxis.text(e.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
