package org.saccade.app.cli;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress of long work with rate and time left, painted on stderr when a person watches it; otherwise it does nothing.
 *
 * <p>Safe for use by several threads.
 */
interface Progress extends AutoCloseable {

    /** How much is done of the total, in units. */
    void to(long done);

    /** How much there is, once that is known. */
    void total(long total);

    /** A few words behind the figures. */
    void words(String text);

    @Override
    void close();

    /**
     * Starts one.
     *
     * @param total how much there is; -1 when not known
     */
    static Progress start(Terminal terminal, boolean wanted, String task, long total, String unit) {
        if (!wanted || !terminal.errIsTerminal()) {
            return new Silent();
        }
        return new Bar(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(" " + unit, 1)
                .showSpeed()
                .setStyle(terminal.colour() ? ProgressBarStyle.COLORFUL_UNICODE_BAR : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) Duration.ofMillis(250).toMillis())
                .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), terminal.columns()))
                .build());
    }

    /** Nobody watches. */
    final class Silent implements Progress {
        @Override
        public void to(long done) {}

        @Override
        public void total(long total) {}

        @Override
        public void words(String text) {}

        @Override
        public void close() {}
    }

    /** A painted bar. */
    record Bar(ProgressBar bar) implements Progress {
        @Override
        public void to(long done) {
            bar.stepTo(done);
        }

        @Override
        public void total(long total) {
            bar.maxHint(total);
        }

        @Override
        public void words(String text) {
            bar.setExtraMessage(text);
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
