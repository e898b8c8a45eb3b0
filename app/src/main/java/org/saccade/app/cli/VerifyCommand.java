package org.saccade.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.saccade.ingest.fetch.Checksum;
import org.saccade.ingest.fetch.Verifier;
import org.saccade.ingest.fetch.VerifyConfig;
import org.saccade.ingest.fetch.VerifyListener;
import org.saccade.ingest.fetch.VerifyResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = {
            "Compare the files of a folder with a manifest of their checksums, or write one.",
            "Missing, changed, unreadable and extra files are named; any of them makes the exit code 1.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade verify nmnist --write                       makes nmnist/SHA256SUMS",
            "  saccade verify nmnist                               compares with it",
            "  saccade verify dvs-gesture --manifest MD5SUMS       as md5sum, sha256sum or BSD's tools write it",
            ""
        })
final class VerifyCommand extends SaccadeCommand {

    @Parameters(paramLabel = "DIR", description = "The folder.")
    private Path folder;

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description = "The manifest (default: SHA256SUMS, or another of that kind, in the folder).")
    private Path manifest;

    @Option(names = "--write", fallbackValue = "true", description = "Write the manifest, replacing one that is there.")
    private boolean write;

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            defaultValue = "sha256",
            description = "With --write: sha256, md5, sha1 or sha512 (default: ${DEFAULT-VALUE}).")
    private String algorithm;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Files read at the same time; 0 for one per processor (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Override
    int run(Output output) throws IOException {
        int readers = threads == 0 ? Math.min(64, Runtime.getRuntime().availableProcessors()) : threads;
        VerifyConfig config = checked(() -> new VerifyConfig(folder, manifest, Checksum.parse(algorithm), readers));
        try (Progress progress = output.progress("verify", -1, "bytes")) {
            Verifier verifier = new Verifier(config, listener(output, progress));
            try (Interrupts.Guard guard = context().interrupts().whenStopped(verifier::stop, Interrupts.SOON)) {
                VerifyResult result = write ? verifier.write() : verifier.verify();
                progress.close();
                output.result(result, () -> text(result));
                return ExitCode.of(result.completed(), result.clean() ? ExitCode.DONE : ExitCode.FAILED);
            }
        }
    }

    private static VerifyListener listener(Output output, Progress progress) {
        return new VerifyListener() {
            @Override
            public void progress(long bytes, long ofBytes) {
                progress.to(bytes, ofBytes);
            }

            @Override
            public void difference(Difference kind, String name) {
                String word = kind.name().toLowerCase(Locale.ROOT);
                Map<String, String> line = new LinkedHashMap<>();
                line.put("difference", word);
                line.put("file", name);
                output.result(line, () -> word + "  " + name.replace("\n", "\\n"));
            }
        };
    }

    private String text(VerifyResult result) {
        String read =
                ", " + Table.bytes(result.bytes()) + " in " + String.format(Locale.ROOT, "%.1f s", result.seconds());
        if (!result.completed()) {
            return "stopped ahead of the end";
        }
        if (write) {
            return Table.count(result.same()) + " files in " + result.manifest() + read;
        }
        String differences = result.clean()
                ? "no differences"
                : Table.count(result.missing()) + " missing, " + Table.count(result.changed()) + " changed, "
                        + Table.count(result.unreadable()) + " unreadable, " + Table.count(result.extra()) + " extra";
        return Table.count(result.same()) + " files as in " + result.manifest() + ", " + differences + read;
    }
}
