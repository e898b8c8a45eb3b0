package org.saccade.app.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.saccade.app.serve.InferenceEndpoint;
import org.saccade.app.web.ListenAddress;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.inference.model.SkipMode;
import org.saccade.inference.model.StatePolicy;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.snn.spec.EarlyExit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "serve",
        description = {
            "Answer inference requests over HTTP by the KServe v2 protocol, without Kafka, until Ctrl-C.",
            "Answers this machine alone unless --listen and --allow-host say otherwise.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade serve --bundle runs/first/bundles/best",
            "  curl http://127.0.0.1:8085/v2/models/saccade     what the model takes",
            "  curl -d @window.json http://127.0.0.1:8085/v2/models/saccade/infer",
            ""
        })
final class ServeCommand extends SaccadeCommand {

    @Option(names = "--bundle", paramLabel = "DIR", required = true, description = "The model bundle.")
    private Path bundle;

    @Option(
            names = "--listen",
            paramLabel = "[HOST:]PORT",
            defaultValue = "8085",
            description = "Port of 127.0.0.1, or of HOST; 0 for a free one (default: ${DEFAULT-VALUE}).")
    private String listen;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "A further name by which it may be called; may be repeated.")
    private List<String> allowedHosts = List.of();

    @Option(
            names = "--skip",
            paramLabel = "MODE",
            defaultValue = "EXACT",
            description = "${COMPLETION-CANDIDATES}: what happens with empty time steps (default: ${DEFAULT-VALUE}).")
    private SkipMode skip;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of the engine (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Override
    int run(Output output) throws IOException, InterruptedException {
        InetSocketAddress address = checked(() -> ListenAddress.parse(listen));
        ClassifierOptions engine = checked(() -> new ClassifierOptions(
                threads, ClassifierOptions.DEFAULT.maxBatch(), skip, EarlyExit.NEVER, StatePolicy.NONE));
        ModelBundle opened = ModelBundle.open(bundle);
        CountDownLatch stopped = new CountDownLatch(1);
        try (InferenceEndpoint endpoint = new InferenceEndpoint(
                        opened, engine, new Version().getVersion()[0], address, new HashSet<>(allowedHosts));
                Interrupts.Guard guard = context().interrupts().whenStopped(stopped::countDown, Interrupts.SOON)) {
            output.note("model " + opened.manifest().model() + " at http://" + address.getHostString() + ":"
                    + endpoint.port() + "/v2/models/" + opened.manifest().name());
            stopped.await();
            return ExitCode.INTERRUPTED;
        }
    }
}
