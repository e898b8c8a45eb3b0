package org.saccade.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.saccade.ingest.fetch.DownloadConfig;
import org.saccade.ingest.fetch.DownloadListener;
import org.saccade.ingest.fetch.DownloadResult;
import org.saccade.ingest.fetch.Downloader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "download",
        description = {
            "Fetch the files of a list, each line: URL [checksum] [name]. http, https and file; nothing else is fetched.",
            "Run again it goes on where it was. A file is in its place only whole and with the right checksum.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade download files.txt --to data",
            "  a line of files.txt:  https://example.org/a.zip sha256:ba7816bf...  sub/a.zip",
            ""
        })
final class DownloadCommand extends SaccadeCommand {

    @Parameters(paramLabel = "LIST", description = "The list.")
    private Path list;

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "Folder that the files come to.")
    private Path folder;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "3",
            description = "Files at the same time (default: ${DEFAULT-VALUE}).")
    private int parallel;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "Attempts in a row without a byte, after which a file is given up (default: ${DEFAULT-VALUE}).")
    private int attempts;

    @Override
    int run(Output output) throws IOException {
        DownloadConfig config = checked(
                () -> DownloadConfig.of(list, folder).withParallel(parallel).withAttempts(attempts));
        try (Progress progress = output.progress("download", -1, "bytes")) {
            Downloader downloader = new Downloader(config, listener(output, progress));
            try (Interrupts.Guard guard = context().interrupts().whenStopped(downloader::stop, Interrupts.SOON)) {
                DownloadResult result = downloader.run();
                progress.close();
                output.result(result, () -> text(result));
                return ExitCode.of(result.completed(), result.clean() ? ExitCode.DONE : ExitCode.FAILED);
            }
        }
    }

    private static DownloadListener listener(Output output, Progress progress) {
        return new DownloadListener() {
            @Override
            public void progress(long bytes, long ofBytes) {
                progress.to(bytes, ofBytes);
            }

            @Override
            public void warning(String line) {
                output.warn(line);
            }

            @Override
            public void done(String name, boolean before) {
                output.note(name + (before ? " was there" : ""));
            }

            @Override
            public void failed(String name, String line) {
                output.warn(line);
            }
        };
    }

    private static String text(DownloadResult result) {
        return Table.count(result.fetched()) + " files fetched, " + Table.count(result.thereBefore())
                + " were there, " + Table.count(result.failed()) + " failed: " + Table.bytes(result.bytes()) + " in "
                + String.format(Locale.ROOT, "%.1f s", result.seconds())
                + (result.completed() ? "" : "\nstopped ahead of the end; the same command goes on from here");
    }
}
