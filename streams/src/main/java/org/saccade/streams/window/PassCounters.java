package org.saccade.streams.window;

import java.util.List;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * The counters behind {@link PassCounts} in one task: job accumulators that survive a restart because they are operator state too.
 * Accumulators alone would start at 0 in each attempt.
 *
 * <p>While the job runs they are Flink metrics as well, in the group {@code saccade}, under the names of {@link PassCounts}, with one more:
 * {@code waiting}, the chunks of samples that are not finished. At any moment records = chunks + skipped + repeated + unlabelled +
 * deadLetters + waiting; at the end of the pass waiting is 0, and {@code incomplete} says how many samples were closed unfinished.
 */
final class PassCounters {

    static final int SAMPLES = 0;
    static final int INCOMPLETE = 1;
    static final int EVENTS = 2;
    static final int OUTSIDE = 3;
    static final int DEAD_LETTERS = 4;
    static final int SKIPPED = 5;
    static final int REPEATED = 6;
    static final int UNLABELLED = 7;
    static final int RECORDS = 8;
    static final int CHUNKS = 9;
    static final int EMPTY_BINS = 10;

    private static final String PREFIX = "saccade.";

    private final LongCounter[] counters = new LongCounter[PassCounts.NAMES.length];
    private final ListState<long[]> saved;

    PassCounters(OperatorStateStore store) throws Exception {
        saved = store.getListState(
                new ListStateDescriptor<>("counts", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
        for (int i = 0; i < counters.length; i++) {
            counters[i] = new LongCounter();
        }
        for (long[] part : saved.get()) {
            // A checkpoint of an older version has fewer.
            for (int i = 0; i < Math.min(part.length, counters.length); i++) {
                counters[i].add(part[i]);
            }
        }
    }

    void register(RuntimeContext context) {
        MetricGroup metrics = context.getMetricGroup().addGroup("saccade");
        for (int i = 0; i < counters.length; i++) {
            LongCounter counter = counters[i];
            context.addAccumulator(PassCounts.NAMES[i], counter);
            // A gauge and no counter, for it does not start at 0 after a restart.
            Gauge<Long> value = counter::getLocalValuePrimitive;
            metrics.gauge(PassCounts.NAMES[i].substring(PREFIX.length()), value);
        }
        Gauge<Long> waiting = this::waiting;
        metrics.gauge("waiting", waiting);
    }

    private long waiting() {
        return value(RECORDS)
                - value(CHUNKS)
                - value(SKIPPED)
                - value(REPEATED)
                - value(UNLABELLED)
                - value(DEAD_LETTERS);
    }

    private long value(int counter) {
        return counters[counter].getLocalValuePrimitive();
    }

    void add(int counter, long n) {
        counters[counter].add(n);
    }

    void snapshot() throws Exception {
        long[] values = new long[counters.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(i);
        }
        saved.update(List.of(values));
    }
}
