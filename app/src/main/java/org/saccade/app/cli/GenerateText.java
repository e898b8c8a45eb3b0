package org.saccade.app.cli;

import java.util.Locale;
import org.saccade.ingest.generate.GenerateListener;
import org.saccade.ingest.generate.GenerateResult;

/** What a person sees of data being made. */
final class GenerateText {

    private GenerateText() {}

    static GenerateListener listener(Output output, Progress progress) {
        return new GenerateListener() {
            @Override
            public void progress(long done, long total) {
                progress.total(total);
                progress.to(done);
            }

            @Override
            public void warning(String line) {
                output.warn(line);
            }
        };
    }

    static int exitCode(GenerateResult result) {
        if (!result.completed()) {
            return ExitCode.INTERRUPTED;
        }
        return result.unreadable() == 0 ? ExitCode.DONE : ExitCode.PARTLY_DONE;
    }

    static String of(GenerateResult result, String sources) {
        StringBuilder text = new StringBuilder(Table.count(result.written()) + " recordings written to " + result.to()
                + ", " + Table.count(result.events()) + " events, from " + Table.count(result.sources()) + " "
                + sources);
        text.append(result.classes() == 0 ? "" : " of " + result.classes() + " classes");
        add(text, result.already(), "were there already");
        add(text, result.tooFewEvents(), "gave too few events");
        add(text, result.unreadable(), "pictures could not be read");
        text.append(String.format(Locale.ROOT, "; %.1f s", result.seconds()));
        if (result.seconds() > 0) {
            text.append(String.format(Locale.ROOT, ", %.0f per second", result.written() / result.seconds()));
        }
        return text + (result.completed() ? "" : "\nstopped ahead of the end; the same command goes on from here");
    }

    private static void add(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append("; ").append(Table.count(count)).append(' ').append(what);
        }
    }
}
