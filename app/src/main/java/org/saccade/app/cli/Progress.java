package org.saccade.app.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** How much is done of the total, in units and parts of one. */
    void to(double done);

    /** A word beside the bar, such as rates. */
    void beside(String text);

    /** How much there is, once that is known; -1 when it has no end. */
    void total(long total);

    /** How far of how much, where both grow. */
    default void to(long done, long total) {
        total(total);
        to(done);
    }

    /** A few words behind the figures. */
    void words(String text);

    @Override
    void close();

    /**
     * Starts one.
     *
     * @param total how much there is; -1 when not known
     * @param speed units a second are shown; false where rates of another kind stand beside the bar: 80 columns have no room for both
     */
    static Progress start(Terminal terminal, boolean wanted, String task, long total, String unit, boolean speed) {
        if (!wanted || !terminal.errIsTerminal()) {
            return new Silent();
        }
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(Bar.parts(total))
                .setUnit(" " + unit, Bar.PARTS)
                .setStyle(terminal.colour() ? ProgressBarStyle.COLORFUL_UNICODE_BAR : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) Duration.ofMillis(250).toMillis())
                .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), terminal.columns()));
        return new Bar((speed ? builder.showSpeed() : builder).build(), new AtomicBoolean());
    }

    /** Nobody watches. */
    final class Silent implements Progress {
        @Override
        public void to(double done) {}

        @Override
        public void beside(String text) {}

        @Override
        public void total(long total) {}

        @Override
        public void words(String text) {}

        @Override
        public void close() {}
    }

    /** A painted bar; closed twice it is not painted again, below what was printed since. */
    record Bar(ProgressBar bar, AtomicBoolean closed) implements Progress {
        /** The bar counts whole numbers only. */
        private static final long PARTS = 1000;

        private static long parts(long total) {
            return total < 0 ? -1 : total * PARTS;
        }

        @Override
        public void to(double done) {
            bar.stepTo((long) (done * PARTS));
        }

        @Override
        public void beside(String text) {
            bar.setExtraMessage(text);
        }

        @Override
        public void total(long total) {
            bar.maxHint(parts(total));
        }

        @Override
        public void words(String text) {
            bar.setExtraMessage(" " + text);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                bar.close();
            }
        }
    }
}
