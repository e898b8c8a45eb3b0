package org.saccade.app.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.saccade.local.StackDescription;
import org.saccade.streams.job.JobSettings;
import picocli.CommandLine.Option;

/** Where a Flink job runs and how. */
final class FlinkOptions {

    private static final String HERE = "here";

    @Option(
            names = "--flink",
            paramLabel = "URL",
            description =
                    "REST address of the Flink cluster that runs the job, or 'here' for this process (default: that of"
                            + " the running local stack, else here).")
    private String flink;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "Tasks per operator (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description =
                    "Folder of the checkpoints, a path or a URI that Flink knows (default: ~/.saccade/checkpoints).")
    private String checkpoints;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "Time between two checkpoints (default: ${DEFAULT-VALUE}).")
    private Duration interval;

    @Option(
            names = "--transaction-timeout",
            paramLabel = "TIME",
            defaultValue = "10m",
            description =
                    "How long the job may be down before what it had not committed is lost (default: ${DEFAULT-VALUE}).")
    private Duration transactionTimeout;

    /** How jobs run; each kind of job has a folder of its own. */
    JobSettings job(Path home, String kind) {
        String folder = checkpoints == null ? home.resolve("checkpoints").toString() : checkpoints;
        return new JobSettings(
                parallelism, folder + (folder.endsWith("/") ? "" : "/") + kind, interval, transactionTimeout);
    }

    /** The cluster that is meant: a running one, or one of this process that ends with it. */
    FlinkTarget target(ClusterCommand command) {
        String address = flink != null
                ? flink
                : RunningStack.find(command, command.stackOptions)
                        .filter(stack -> stack.bootstrapServers()
                                .equals(command.connection().client().bootstrapServers()))
                        .map(StackDescription::flinkUrl)
                        .filter(url -> !url.isEmpty())
                        .orElse(HERE);
        if (address.equals(HERE)) {
            return FlinkTarget.here(parallelism);
        }
        URI uri = command.checked(() -> URI.create(address));
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw command.usage("--flink is '" + address + "', http://HOST:PORT or here is wanted");
        }
        return FlinkTarget.at(uri.getHost(), uri.getPort());
    }
}
