package org.saccade.streams.window;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.saccade.schemas.event.InvalidEventsException;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.window.SampleAssembly;
import org.saccade.schemas.window.SampleProgress;
import org.saccade.schemas.window.StreamChunk;

/**
 * Chunks of one pass to frames, one record per sample of the wanted splits; keyed by stream.
 *
 * <p>A sample is binned when all its chunks are there; at the end of the input (a timer at the end of event time, never the wall clock)
 * what is unfinished is binned as it is and marked. The bytes depend on the chunks, the specification, the seed and the epoch alone: not on
 * parallelism, order of arrival or restarts.
 *
 * <p>Dead letters: every pass meets the same poison. A record that cannot be decoded is reported by the evaluation pass, which comes first;
 * a broken chunk or sample of the training split by the first training pass; the others only count. So each is in the dead-letter topic
 * once.
 */
public final class SampleFrames extends KeyedProcessFunction<String, RawRecord, EncodedRecord>
        implements CheckpointedFunction {

    /** Records that were set aside. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "stream";
    /** Nothing but the sample's name has to be remembered of a finished sample, so that a repeated chunk does not open it anew. */
    private static final byte[] FINISHED = new byte[0];
    /** Events of unfinished samples that one task keeps opened: 36 MB. */
    private static final long OPENED_EVENTS = 4 << 20;

    private final PassSettings settings;

    private transient Set<Split> splits;
    private transient ChunkReader reader;
    private transient SampleEncoder encoder;
    private transient OpenedChunks openedChunks;
    private transient PassCounters counters;
    private transient ListState<RawRecord> chunks;
    private transient ValueState<byte[]> progressBytes;

    public SampleFrames(PassSettings settings) {
        this.settings = settings;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counters = new PassCounters(context.getOperatorStateStore());
        chunks = context.getKeyedStateStore()
                .getListState(new ListStateDescriptor<>("chunks", TypeInformation.of(RawRecord.class)));
        progressBytes = context.getKeyedStateStore()
                .getState(
                        new ValueStateDescriptor<>("progress", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    public void open(OpenContext context) {
        splits = settings.splits();
        reader = new ChunkReader(settings.clients());
        encoder = new SampleEncoder(settings, reader.wire());
        openedChunks = new OpenedChunks(OPENED_EVENTS);
        counters.register(getRuntimeContext());
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<EncodedRecord> out) throws Exception {
        counters.add(PassCounters.RECORDS, 1);
        EventChunk chunk;
        try {
            chunk = reader.read(record);
        } catch (PoisonRecordException e) {
            setAside(record, e, settings.evaluation(), context);
            return;
        }
        Split split = ChunkReader.splitOf(chunk);
        if (!splits.contains(split)) {
            counters.add(split == Split.UNKNOWN ? PassCounters.UNLABELLED : PassCounters.SKIPPED, 1);
            return;
        }
        try {
            take(StreamChunk.of(chunk), record, context, out);
        } catch (PoisonRecordException | InvalidEventsException e) {
            setAside(record, e, settings.epoch() <= 0, context);
        }
    }

    private void take(StreamChunk chunk, RawRecord record, Context context, Collector<EncodedRecord> out)
            throws Exception {
        byte[] saved = progressBytes.value();
        SampleProgress before = saved == null ? SampleProgress.NONE : progress(saved);
        if (before == null || before.contains(chunk.sequence())) {
            counters.add(PassCounters.REPEATED, 1);
            return;
        }
        SampleProgress after = before.with(chunk.sequence(), chunk.last());
        if (after.complete() && saved == null) {
            progressBytes.update(FINISHED);
            emit(List.of(record), List.of(chunk), context, out);
            return;
        }
        chunks.add(record);
        openedChunks.add(context.getCurrentKey(), chunk);
        if (after.complete()) {
            context.timerService().deleteEventTimeTimer(Long.MAX_VALUE);
            finish(after, context, out);
            return;
        }
        if (saved == null) {
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
        }
        progressBytes.update(bytes(after));
    }

    /** The input has ended. */
    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<EncodedRecord> out) throws Exception {
        finish(progress(progressBytes.value()), context, out);
    }

    private void finish(SampleProgress progress, Context context, Collector<EncodedRecord> out) throws Exception {
        List<RawRecord> records = new ArrayList<>();
        chunks.get().forEach(records::add);
        List<StreamChunk> opened = openedChunks.remove(context.getCurrentKey(), progress.chunks());
        if (opened == null) {
            opened = new ArrayList<>(records.size());
            for (RawRecord record : records) {
                opened.add(StreamChunk.of(reader.read(record)));
            }
        }
        chunks.clear();
        progressBytes.update(FINISHED);
        emit(records, opened, context, out);
    }

    private void emit(
            List<RawRecord> records, List<StreamChunk> opened, Context context, Collector<EncodedRecord> out) {
        SampleEncoder.Result result;
        try {
            result = encoder.encode(StreamKey.of(records.get(0)), SampleAssembly.of(opened));
        } catch (InvalidEventsException | InvalidFramesException | PoisonRecordException e) {
            // Each chunk is sound but they do not make a sample: all of them are set aside, none is lost from the
            // books.
            for (RawRecord record : records) {
                setAside(record, e, settings.epoch() <= 0, context);
            }
            return;
        }
        counters.add(PassCounters.SAMPLES, 1);
        counters.add(PassCounters.CHUNKS, records.size());
        counters.add(PassCounters.INCOMPLETE, result.complete() ? 0 : 1);
        counters.add(PassCounters.EVENTS, result.events() + result.outside());
        counters.add(PassCounters.OUTSIDE, result.outside());
        counters.add(PassCounters.EMPTY_BINS, result.emptyBins());
        out.collect(result.record());
    }

    private void setAside(RawRecord record, RuntimeException reason, boolean report, Context context) {
        counters.add(PassCounters.DEAD_LETTERS, 1);
        if (report) {
            context.output(
                    DEAD_LETTERS,
                    DeadLetter.of(
                            STAGE,
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            record.key(),
                            record.value(),
                            reason));
        }
    }

    /** Null for a finished sample. */
    private static SampleProgress progress(byte[] saved) throws IOException {
        return saved.length == 0 ? null : SampleProgress.readFrom(new DataInputStream(new ByteArrayInputStream(saved)));
    }

    private static byte[] bytes(SampleProgress progress) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(40);
        progress.writeTo(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counters.snapshot();
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
