package org.saccade.app.cli;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.RecordReader;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.Topics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = {"Show one dead letter: the whole reason, and the first bytes of the record.", ""})
final class DlqShow extends ClusterCommand {

    private static final int SHOWN_BYTES = 256;
    private static final Pattern PLACE =
            Pattern.compile("(?:(?<topic>[\\w.-]+)-(?<partition>\\d{1,9})@)?(?<offset>\\d{1,18})");

    @Parameters(paramLabel = "LETTER", description = "As 'dlq list' names it (dead-letters-0@17), or the offset alone.")
    private String place;

    @Override
    int run(Output output) {
        Matcher matcher = PLACE.matcher(place);
        if (!matcher.matches()) {
            throw usage("'" + place + "' names no letter; such as dead-letters-0@17 or 17 is wanted");
        }
        TopicPartition partition = matcher.group("topic") == null
                ? new TopicPartition(Topics.DEAD_LETTERS, 0)
                : new TopicPartition(matcher.group("topic"), Integer.parseInt(matcher.group("partition")));
        try (Cluster cluster = cluster()) {
            ConsumerRecord<byte[], byte[]> record =
                    RecordReader.read(cluster, partition, Long.parseLong(matcher.group("offset")));
            Map<String, Object> shown = describe(record, DeadLetter.from(record));
            output.result(shown, () -> {
                StringBuilder text = new StringBuilder();
                shown.forEach((name, value) -> text.append(String.format("%-10s  %s%n", name, value)));
                return text.toString();
            });
            return ExitCode.DONE;
        }
    }

    private static Map<String, Object> describe(ConsumerRecord<byte[], byte[]> record, DeadLetter letter) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("letter", record.topic() + "-" + record.partition() + "@" + record.offset());
        shown.put("from", letter.topic() + "-" + letter.partition() + "@" + letter.offset());
        shown.put("stage", letter.stage());
        shown.put("exception", letter.exception());
        shown.put("message", letter.message());
        shown.put("key", hex(letter.key()));
        shown.put("valueBytes", letter.value() == null ? 0 : letter.value().length);
        shown.put("value", hex(letter.value()));
        shown.put("stacktrace", letter.stacktrace());
        return shown;
    }

    private static String hex(byte[] bytes) {
        if (bytes == null) {
            return "none";
        }
        String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
        return bytes.length > SHOWN_BYTES ? hex + "..." : hex;
    }
}
