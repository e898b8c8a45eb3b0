package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.window.LiveWindow;
import org.saccade.schemas.window.LiveWindowPolicy;
import org.saccade.schemas.window.LiveWindows;
import org.saccade.schemas.window.SampleLabel;
import org.saccade.schemas.window.StreamChunk;

/** A reader that dies anywhere and goes on from what is committed gives the windows of one that never dies, each once. */
class OpenStreamTest {

    private static final Geometry SENSOR = new Geometry(16, 16);
    private static final Uuid TOPIC = new Uuid(3, 4);

    /** One record of the partition. */
    private record Entry(String stream, StreamChunk chunk) {}

    /** What is committed: answers, the newest resume point of each stream, the position. */
    private static final class Log {
        private final List<String> answers = new ArrayList<>();
        private final Map<String, byte[]> points = new HashMap<>();
        private int position;
    }

    @ParameterizedTest
    @ValueSource(longs = {100_000, 50_000, 30_000})
    void deathsChangeNothing(long slideUs) throws IOException {
        long seed = Long.getLong("test.seed", System.nanoTime());
        LiveWindows rules = new LiveWindows(LiveWindowPolicy.of(100_000).withSlideUs(slideUs));
        int deaths = 0;
        for (int run = 0; run < 200; run++) {
            SplittableRandom random = new SplittableRandom(seed + run);
            List<Entry> records = partition(random);
            Log undisturbed = new Log();
            read(records, undisturbed, rules, new SplittableRandom(1), 0);
            Log disturbed = new Log();
            while (!read(records, disturbed, rules, random, 0.05)) {
                deaths++;
            }
            assertThat(disturbed.answers)
                    .as("-Dtest.seed=%s, run %s", seed, run)
                    .containsExactlyInAnyOrderElementsOf(undisturbed.answers);
        }
        assertThat(deaths).isGreaterThan(100);
    }

    /** Reads from the log's position to the end, committing now and then; false when it died. */
    private static boolean read(
            List<Entry> records, Log log, LiveWindows rules, SplittableRandom random, double deathRate)
            throws IOException {
        Map<String, OpenStream> streams = new HashMap<>();
        for (Map.Entry<String, byte[]> point : log.points.entrySet()) {
            streams.put(point.getKey(), OpenStream.at(ResumePoint.of(point.getValue())));
        }
        List<String> answers = new ArrayList<>();
        Map<String, byte[]> points = new HashMap<>();
        for (int offset = log.position; offset < records.size(); offset++) {
            Entry entry = records.get(offset);
            OpenStream stream = streams.computeIfAbsent(entry.stream, name -> OpenStream.fresh());
            List<LiveWindow> closed = stream.take(offset, entry.chunk, rules);
            closed.forEach(window -> answers.add(entry.stream + text(window)));
            if (!closed.isEmpty()) {
                points.put(entry.stream, stream.resumePoint(TOPIC).toBytes());
            }
            if (random.nextDouble() < deathRate) {
                return false;
            }
            if (random.nextInt(3) == 0) {
                log.answers.addAll(answers);
                log.points.putAll(points);
                log.position = (int) Math.min(
                        offset + 1,
                        streams.values().stream()
                                .mapToLong(OpenStream::neededFrom)
                                .min()
                                .orElseThrow());
                answers.clear();
                points.clear();
            }
        }
        log.answers.addAll(answers);
        return true;
    }

    private static String text(LiveWindow window) {
        List<String> events = new ArrayList<>();
        for (Events part : window.parts()) {
            for (int i = 0; i < part.count(); i++) {
                events.add(part.timeUs(i) + "," + part.x()[i] + "," + part.y()[i]);
            }
        }
        return Arrays.asList(window.startUs(), window.endUs(), window.late(), window.lastEventAtUs(), window.label())
                + events.toString();
    }

    /** Chunks of three streams: some straddle windows, come again, come late, are empty, end a sample, or begin anew. */
    private static List<Entry> partition(SplittableRandom random) {
        List<Entry> records = new ArrayList<>();
        Map<String, List<StreamChunk>> sent = new HashMap<>();
        for (int i = 0; i < 90; i++) {
            String stream = "s" + random.nextInt(3);
            List<StreamChunk> past = sent.computeIfAbsent(stream, name -> new ArrayList<>());
            if (!past.isEmpty() && random.nextInt(8) == 0) {
                int back = 1 + random.nextInt(Math.min(3, past.size()));
                records.add(new Entry(stream, past.get(past.size() - back)));
                continue;
            }
            StreamChunk last = past.isEmpty() ? null : past.get(past.size() - 1);
            boolean anew = last == null || last.last() || random.nextInt(25) == 0;
            long startUs = anew ? random.nextInt(1_000_000) : last.endUs() - (random.nextInt(10) == 0 ? 20_000 : 0);
            long lengthUs = random.nextInt(6) == 0 ? random.nextInt(350_000) : 20_000 * (1 + random.nextInt(3));
            long sequence = anew && random.nextInt(4) > 0 ? 0 : last == null ? 5 : last.sequence() + 1;
            StreamChunk chunk = chunk(random, sequence, startUs, startUs + lengthUs, random.nextInt(12) == 0);
            if (anew) {
                past.clear();
            }
            past.add(chunk);
            records.add(new Entry(stream, chunk));
        }
        return records;
    }

    private static StreamChunk chunk(SplittableRandom random, long sequence, long startUs, long endUs, boolean last) {
        int n = endUs == startUs ? 0 : random.nextInt(5);
        long[] times =
                random.longs(n, startUs, Math.max(startUs + 1, endUs)).sorted().toArray();
        EventsBuilder builder = new EventsBuilder(SENSOR, startUs, n);
        for (long time : times) {
            builder.add(time, random.nextInt(16), random.nextInt(16), random.nextInt(2));
        }
        SampleLabel label = new SampleLabel("sample", 3, Split.TEST, Map.of());
        return new StreamChunk(sequence, startUs, endUs, 5_000_000 + endUs, builder.build(), label, last);
    }

    @Test
    void resumePointSurvivesTheWireAndAnotherLayoutIsRefused() throws IOException {
        LiveWindows rules = new LiveWindows(LiveWindowPolicy.of(100_000));
        OpenStream stream = OpenStream.fresh();
        SplittableRandom random = new SplittableRandom(1);
        assertThat(stream.take(70, chunk(random, 0, 10, 60_000, false), rules)).isEmpty();
        assertThat(stream.neededFrom()).isEqualTo(70);
        assertThat(stream.take(75, chunk(random, 1, 60_000, 130_000, false), rules))
                .hasSize(1);
        ResumePoint point = stream.resumePoint(TOPIC);
        assertThat(point.from()).isEqualTo(75);
        assertThat(point.closedBy()).isEqualTo(75);
        assertThat(point.state().openStartUs()).isEqualTo(100_010);
        byte[] bytes = point.toBytes();
        assertThat(ResumePoint.of(bytes)).isEqualTo(point);
        bytes[0] = 9;
        assertThatThrownBy(() -> ResumePoint.of(bytes))
                .isInstanceOf(IOException.class)
                .hasMessage("layout 9 of a resume point: 1 is known");
    }
}
