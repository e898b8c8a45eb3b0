package org.saccade.app.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program: {@code saccade COMMAND ...}. */
@Command(
        name = "saccade",
        description = {
            "Trains and serves spiking neural networks on event-camera streams, with Kafka between all stages.",
            ""
        },
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            QuickstartCommand.class,
            Up.class,
            Status.class,
            Down.class,
            TopicsCommand.class,
            InspectCommand.class,
            ConvertCommand.class,
            CutCommand.class,
            CropCommand.class,
            GenerateCommand.class,
            DownloadCommand.class,
            VerifyCommand.class,
            ReplayCommand.class,
            FeedCommand.class,
            CameraCommand.class,
            StreamCommand.class,
            DescribeCommand.class,
            TrainCommand.class,
            ImportCommand.class,
            EvaluateCommand.class,
            ExportCommand.class,
            QuantizeCommand.class,
            ClassifyCommand.class,
            ModelsCommand.class,
            ServeCommand.class,
            DlqCommand.class,
            MonitorCommand.class,
            DashboardCommand.class,
            ConfigCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade quickstart                  the whole pipeline, once",
            "  saccade up                          start Kafka, registry and Flink on this machine",
            "  saccade inspect FILE --png P.png    what is in a recording",
            "  saccade generate odg IMAGES --to D  event data from pictures",
            "  saccade replay DIR                  recordings into the events topic",
            "  saccade feed URL                    a camera into the live-events topic",
            "  saccade topics list                 what is in it; 'topics read' shows records",
            "  saccade monitor                     lag and throughput, as they change",
            "  saccade dashboard                   the same in a browser, and the streams themselves",
            "  saccade COMMAND --help              more on each command",
            ""
        })
public final class Saccade {

    private final Context context;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    private boolean version;

    Saccade(Context context) {
        this.context = context;
    }

    Context context() {
        return context;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Path home = Path.of(System.getenv()
                .getOrDefault(
                        "SACCADE_HOME",
                        Path.of(System.getProperty("user.home"), ".saccade").toString()));
        Interrupts interrupts = new Interrupts(Thread.currentThread()).install();
        Context context = new Context(System.getenv(), Terminal.ofProcess(System.getenv()), home, null, interrupts);
        System.exit(interrupts.finish(Cli.run(context, args)));
    }
}
