package org.saccade.streams.window;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.window.LiveWindow;
import org.saccade.schemas.window.LiveWindows;
import org.saccade.schemas.window.StreamChunk;
import org.saccade.schemas.window.StreamWindows;

/**
 * Chunks of live streams to frames, one record per window; keyed by stream. The rules are those of {@link LiveWindows}; here they meet
 * state, the wall clock and poison.
 *
 * <p>A stream that is silent for {@code idle} gets its open window closed; silent for {@code forget}, it is forgotten. After a restart
 * silence counts from the restart, since timers that fell due meanwhile all fire at once, ahead of the chunks that wait in Kafka. While this
 * task catches up, which the age of its records tells, a stream's chunks may wait too: it counts as silent after a minute at the latest.
 *
 * <p>{@link LiveCounters} are its metrics.
 */
public final class LiveFrames extends KeyedProcessFunction<String, RawRecord, EncodedRecord> {

    /** Records that were set aside. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));
    /** Chunks with late events. */
    public static final OutputTag<LateChunk> LATE = new OutputTag<>("late", TypeInformation.of(LateChunk.class));

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "stream";
    /** Longest silence that catching up excuses; the clock of a machine that sends may be wrong. */
    private static final long EXCUSED_MS = 60_000;

    /** Age of a record that had to wait for longer than the job's usual way takes. */
    private static final long WAITED_MS = 1000;
    /** Pause after which no more of such records are on their way; a busy machine makes pauses of its own. */
    private static final long PAUSE_MS = 5000;

    private final LiveSettings settings;

    private transient LiveWindows windows;
    private transient ChunkReader reader;
    private transient LiveEncoder encoder;
    private transient ValueState<StreamWindows> state;
    private transient ValueState<Long> lastArrivalMs;
    private transient long openedAtMs;
    /** When the newest record of any stream came. */
    private transient long heardAtMs;
    /** How old it was then. */
    private transient long behindMs;

    private transient LiveCounters counters;

    public LiveFrames(LiveSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        windows = new LiveWindows(settings.policy());
        reader = new ChunkReader(settings.clients());
        encoder = new LiveEncoder(settings, reader.wire());
        state = getRuntimeContext().getState(new ValueStateDescriptor<>("windows", StreamWindowsSerializer.INSTANCE));
        lastArrivalMs = getRuntimeContext().getState(new ValueStateDescriptor<>("last-arrival", Types.LONG));
        openedAtMs = System.currentTimeMillis();
        counters = new LiveCounters(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<EncodedRecord> out) throws Exception {
        counters.record();
        long nowMs = context.timerService().currentProcessingTime();
        heardAtMs = nowMs;
        behindMs = context.timestamp() == null ? 0 : nowMs - context.timestamp();
        StreamChunk chunk;
        try {
            chunk = encoder.checked(StreamChunk.of(reader.read(record)));
        } catch (PoisonRecordException e) {
            counters.deadLetter();
            context.output(
                    DEAD_LETTERS,
                    DeadLetter.of(
                            STAGE,
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            record.key(),
                            record.value(),
                            e));
            return;
        }
        counters.chunk(chunk);
        LiveWindows.Step step = windows.add(state.value(), chunk);
        emit(context.getCurrentKey(), step, out);
        if (step.late() > 0) {
            context.output(LATE, new LateChunk(record, step.late()));
        }
        lastArrivalMs.update(nowMs);
        // A grid of a quarter of the idle time: a stream has five timers at most, however many chunks it sends.
        long grid = Math.max(1, settings.idle().toMillis() / 4);
        context.timerService()
                .registerProcessingTimeTimer(((nowMs + settings.idle().toMillis()) / grid + 1) * grid);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<EncodedRecord> out) throws Exception {
        StreamWindows current = state.value();
        Long arrival = lastArrivalMs.value();
        if (current == null || arrival == null) {
            return;
        }
        long nowMs = context.timerService().currentProcessingTime();
        long silentSinceMs = Math.max(arrival, openedAtMs);
        if (nowMs < silentSinceMs + settings.idle().toMillis()) {
            context.timerService()
                    .registerProcessingTimeTimer(silentSinceMs + settings.idle().toMillis());
            return;
        }
        if (catchesUp(nowMs) && nowMs < silentSinceMs + EXCUSED_MS) {
            context.timerService()
                    .registerProcessingTimeTimer(nowMs + settings.idle().toMillis());
            return;
        }
        emit(context.getCurrentKey(), windows.flush(current), out);
        long forgetAtMs = silentSinceMs + settings.forget().toMillis();
        if (nowMs >= forgetAtMs) {
            state.clear();
            lastArrivalMs.clear();
        } else {
            context.timerService().registerProcessingTimeTimer(forgetAtMs);
        }
    }

    private boolean catchesUp(long nowMs) {
        return behindMs >= Math.max(WAITED_MS, settings.idle().toMillis()) && nowMs - heardAtMs < PAUSE_MS;
    }

    private void emit(String stream, LiveWindows.Step step, Collector<EncodedRecord> out) throws Exception {
        for (LiveWindow window : step.closed()) {
            LiveEncoder.Result result = encoder.encode(stream, window);
            if (result == null) {
                counters.tooLarge(window);
                continue;
            }
            out.collect(result.record());
            counters.written(window, result.emptyBins());
        }
        counters.step(step);
        state.update(step.state());
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
