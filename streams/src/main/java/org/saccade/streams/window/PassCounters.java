package org.saccade.streams.window;

import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;

/**
 * The counters behind {@link PassCounts} in one task: job accumulators that survive a restart because they are operator state too.
 * Accumulators alone would start at 0 in each attempt.
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

    private final LongCounter[] counters = new LongCounter[PassCounts.NAMES.length];
    private final ListState<long[]> saved;

    PassCounters(OperatorStateStore store) throws Exception {
        saved = store.getListState(
                new ListStateDescriptor<>("counts", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
        for (int i = 0; i < counters.length; i++) {
            counters[i] = new LongCounter();
        }
        for (long[] part : saved.get()) {
            for (int i = 0; i < counters.length; i++) {
                counters[i].add(part[i]);
            }
        }
    }

    void register(RuntimeContext context) {
        for (int i = 0; i < counters.length; i++) {
            context.addAccumulator(PassCounts.NAMES[i], counters[i]);
        }
    }

    void add(int counter, long n) {
        counters[counter].add(n);
    }

    void snapshot() throws Exception {
        long[] values = new long[counters.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = counters[i].getLocalValuePrimitive();
        }
        saved.update(java.util.List.of(values));
    }
}
