package org.saccade.app.cli;

import java.util.Locale;
import java.util.stream.IntStream;
import org.saccade.trainer.evaluate.WindowRun;

/** What a network says of one window, in words. */
final class WindowText {

    private static final int SHOWN = 5;

    private WindowText() {}

    static String of(WindowRun run) {
        float[] logits = run.logits();
        Table best = new Table(">CLASS", ">LOGIT");
        IntStream.range(0, logits.length)
                .boxed()
                .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                .limit(SHOWN)
                .forEach(k -> best.row(k, String.format(Locale.ROOT, "%.4f", logits[k])));
        Table layers = new Table("LAYER", ">RATE", ">MEAN");
        run.rates()
                .forEach((label, rate) -> layers.row(
                        label,
                        String.format(Locale.ROOT, "%.6f", rate),
                        String.format(Locale.ROOT, "%.6f", run.means().get(label))));
        return "model " + run.model() + "\n\n" + best + "\n" + layers;
    }
}
