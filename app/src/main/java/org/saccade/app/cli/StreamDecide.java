package org.saccade.app.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.saccade.schemas.schema.Decision;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.decisions.DecisionRules;
import org.saccade.streams.decisions.DecisionService;
import org.saccade.streams.decisions.DecisionTopology;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "decide",
        description = {
            "Smooth the predictions of each stream into decisions, with Kafka Streams; Ctrl-C ends it.",
            "One decision per newest window, exactly once; changes are printed.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade stream decide                              majority of the last five windows",
            "  saccade stream decide --windows 9 --hold 3         a change must win three windows in a row",
            "  saccade stream decide --method exponential --alpha 0.3 --json",
            ""
        })
final class StreamDecide extends ClusterCommand {

    @Option(
            names = "--method",
            paramLabel = "NAME",
            defaultValue = "MAJORITY",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private DecisionRules.Method method;

    @Option(
            names = "--windows",
            paramLabel = "N",
            defaultValue = "5",
            description = "Newest windows that are looked at (default: ${DEFAULT-VALUE}).")
    private int windows;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            defaultValue = "0.4",
            description = "Weight of the newest window in the exponential average (default: ${DEFAULT-VALUE}).")
    private double alpha;

    @Option(
            names = "--hold",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Windows in a row that a class must win before it is decided for (default: ${DEFAULT-VALUE}).")
    private int hold;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = Topics.PREDICTIONS,
            description = "Predictions to read (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(
            names = "--to",
            paramLabel = "TOPIC",
            defaultValue = Topics.DECISIONS,
            description = "Where the decisions go (default: ${DEFAULT-VALUE}).")
    private String to;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            defaultValue = "saccade-decide",
            description = "Consumer group; names the state too (default: ${DEFAULT-VALUE}).")
    private String group;

    @Override
    int run(Output output) throws Exception {
        DecisionRules rules = checked(() -> new DecisionRules(method, windows, alpha, hold));
        requireReachable();
        try (DecisionService service = stated(() -> DecisionService.start(
                        connection().client(),
                        rules,
                        topic,
                        to,
                        group,
                        context().home().resolve("decide"),
                        decision -> show(output, decision)));
                Interrupts.Guard guard = context().interrupts().whenStopped(service::stop)) {
            output.note("decisions from " + topic + " to " + to + "; Ctrl-C stops them");
            service.await();
            DecisionTopology counts = service.counts();
            output.note(String.format(
                    Locale.ROOT,
                    "%d decisions; %d predictions left out, %d dead letters",
                    counts.decisions(),
                    counts.leftOut(),
                    counts.deadLetters()));
            return ExitCode.INTERRUPTED;
        }
    }

    private static void show(Output output, Decision decision) {
        if (decision.getChanged()) {
            output.result(json(decision), () -> text(decision));
        }
    }

    private static String text(Decision decision) {
        return String.format(
                Locale.ROOT,
                "%-12s %10.3f s  %-24s %3.0f %%",
                decision.getStream(),
                decision.getWindowStartUs() / 1e6,
                decision.getClassIndex() < 0 ? "nothing moves" : decision.getClassName(),
                100 * decision.getConfidence());
    }

    private static Map<String, Object> json(Decision decision) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stream", decision.getStream());
        json.put("windowStartUs", decision.getWindowStartUs());
        json.put("windowEndUs", decision.getWindowEndUs());
        json.put("model", decision.getModel());
        json.put("classIndex", decision.getClassIndex());
        json.put("className", decision.getClassName());
        json.put("confidence", decision.getConfidence());
        json.put("scores", decision.getScores());
        json.put("windows", decision.getWindows());
        json.put("decidedAtUs", decision.getDecidedAtUs());
        return json;
    }
}
