package org.saccade.app.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.ClusterException;
import org.saccade.app.admin.DeadLetterBox;
import org.saccade.app.admin.LetterEntry;
import org.saccade.app.admin.LetterFilter;
import org.saccade.app.admin.RecordReader;
import org.saccade.app.admin.UnreachableException;
import org.saccade.app.web.Answer;
import org.saccade.app.web.AnswerException;
import org.saccade.app.web.Request;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Topics;

/**
 * Dead letters: lists them, shows the first bytes of one, sends them back. One replay at a time; another is refused meanwhile.
 *
 * <p>Safe for use by several threads.
 */
final class LetterPages {

    private static final int MOST_LETTERS = 200;
    private static final int SHOWN_BYTES = 512;
    private static final Pattern PLACE =
            Pattern.compile(Pattern.quote(Topics.DEAD_LETTERS) + "-(?<partition>\\d{1,9})@(?<offset>\\d{1,18})");

    private final Cluster cluster;
    private final ReentrantLock replaying = new ReentrantLock();

    LetterPages(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * The newest letters that a filter lets through.
     *
     * @param letters newest first, at most {@value #MOST_LETTERS}
     * @param count all of them
     * @param waiting those not sent back yet
     */
    record Letters(List<LetterEntry> letters, long count, long waiting) {}

    /**
     * The content of one letter.
     *
     * @param hex its first {@value #SHOWN_BYTES} bytes; empty where it has none
     * @param bytes size of the value; -1 for none
     */
    record Payload(String letter, String message, String key, String hex, int bytes) {}

    /** {@code GET ?topic=&stage=&reason=}: the letters. */
    Answer list(Request request) {
        Map<String, String> query = request.query();
        LetterFilter filter = new LetterFilter(wanted(query, "topic"), wanted(query, "stage"), wanted(query, "reason"));
        return asked(() -> {
            ArrayDeque<LetterEntry> newest = new ArrayDeque<>();
            long[] counts = new long[2];
            new DeadLetterBox(cluster, Topics.DEAD_LETTERS).list(filter, letter -> {
                newest.addFirst(letter);
                if (newest.size() > MOST_LETTERS) {
                    newest.removeLast();
                }
                counts[0]++;
                counts[1] += letter.replayed() ? 0 : 1;
            });
            return Answer.json(200, new Letters(List.copyOf(newest), counts[0], counts[1]));
        });
    }

    /** {@code GET ?letter=dead-letters-0@17}: the first bytes of a letter. */
    Answer payload(Request request) {
        Matcher place = PLACE.matcher(request.query().getOrDefault("letter", ""));
        if (!place.matches()) {
            throw new AnswerException(400, "letter=" + Topics.DEAD_LETTERS + "-PARTITION@OFFSET is wanted");
        }
        TopicPartition partition = new TopicPartition(Topics.DEAD_LETTERS, Integer.parseInt(place.group("partition")));
        return asked(() -> {
            ConsumerRecord<byte[], byte[]> record =
                    RecordReader.read(cluster, partition, Long.parseLong(place.group("offset")));
            String message;
            try {
                message = DeadLetter.from(record).message();
            } catch (PoisonRecordException e) {
                message = e.getMessage();
            }
            int bytes = record.value() == null ? -1 : record.value().length;
            return Answer.json(200, new Payload(place.group(), message, hex(record.key()), hex(record.value()), bytes));
        });
    }

    /** {@code POST {topic, stage, reason}}: sends back what the filter lets through and was not sent back before. */
    Answer replay(Request request) throws IOException {
        JsonNode body = JsonBody.of(request);
        LetterFilter filter = new LetterFilter(
                JsonBody.text(body, "topic"), JsonBody.text(body, "stage"), JsonBody.text(body, "reason"));
        if (!replaying.tryLock()) {
            throw new AnswerException(409, "a replay is under way");
        }
        try {
            return asked(() -> Answer.json(200, new DeadLetterBox(cluster, Topics.DEAD_LETTERS).replay(filter)));
        } finally {
            replaying.unlock();
        }
    }

    /** Something asked of the cluster. */
    private interface Question {
        Answer ask() throws InterruptedException;
    }

    private static Answer asked(Question question) {
        try {
            return question.ask();
        } catch (ClusterException | UnreachableException e) {
            throw new AnswerException(503, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AnswerException(503, "the dashboard is stopping");
        }
    }

    private static String wanted(Map<String, String> query, String name) {
        String value = query.getOrDefault(name, "");
        return value.isBlank() ? null : value;
    }

    private static String hex(byte[] bytes) {
        return bytes == null ? "" : HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
    }
}
