package org.saccade.app.cli;

import java.util.Map;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.TopicRecords;
import org.saccade.schemas.schema.AvroWire;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "read",
        description = {
            "Show records of a topic, field by field, up to its end; arrays of bytes by length and SHA-256.",
            "It reads committed records only, as every stage does, and joins no consumer group.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade topics read predictions --newest --limit 3",
            "  saccade topics read live-frames --key camera-1 --limit 0 --json",
            "  saccade topics read events --partition 2 --from 1500 --limit 1",
            ""
        })
final class TopicsRead extends ClusterCommand {

    @Parameters(paramLabel = "TOPIC", description = "Which.")
    private String name;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10",
            description = "Most records to show; 0: all (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--newest",
            fallbackValue = "true",
            description = "The newest ones, by Kafka's timestamp; else the first ones, partition by partition.")
    private boolean newest;

    @Option(names = "--partition", paramLabel = "N", description = "Only of this partition (default: of all).")
    private Integer partition;

    @Option(
            names = "--from",
            paramLabel = "OFFSET",
            defaultValue = "0",
            description = "First offset in each partition (default: the first that is there).")
    private long from;

    @Option(names = "--key", paramLabel = "KEY", description = "Only with this key: a stream or a sample.")
    private String key;

    @Override
    int run(Output output) throws InterruptedException {
        if (limit < 0 || from < 0 || partition != null && partition < 0) {
            throw usage("--limit, --from and --partition are not below 0");
        }
        TopicRecords.Selection selection =
                new TopicRecords.Selection(partition == null ? -1 : partition, from, key, limit, newest);
        int[] shown = {0};
        try (Cluster cluster = cluster();
                AvroWire wire = connection().client().wire()) {
            new TopicRecords(cluster).read(name, selection, record -> {
                Map<String, Object> fields = RecordText.fields(record, wire);
                output.result(fields, () -> RecordText.block(fields));
                shown[0]++;
            });
        }
        if (shown[0] == 0) {
            output.note("no such records in " + name);
        }
        return ExitCode.DONE;
    }
}
