package org.saccade.ingest.dataset;

import java.util.AbstractList;
import java.util.RandomAccess;
import java.util.function.IntBinaryOperator;

/**
 * The samples of a data set in order, each made when it is asked for. Immutable once built; safe for several threads.
 */
final class SampleIndex extends AbstractList<SampleRef> implements RandomAccess {

    private final SampleColumns columns;
    private final int[] order;

    private SampleIndex(SampleColumns columns, int[] order) {
        this.columns = columns;
        this.order = order;
    }

    /** Sorts the samples by split, label and name; the columns are given up. */
    static SampleIndex of(SampleColumns columns) {
        columns.trim();
        int[] order = new int[columns.count()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        do {
            sort(order, columns::compare);
        } while (keepEndings(columns, order));
        return new SampleIndex(columns, order);
    }

    /** Files whose names differ in the ending only keep it in their ids; true when there were such. */
    private static boolean keepEndings(SampleColumns columns, int[] order) {
        boolean found = false;
        for (int from = 0, to; from < order.length; from = to) {
            to = from + 1;
            while (to < order.length && columns.compare(order[from], order[to]) == 0) {
                to++;
            }
            for (int i = from; i < to && to - from > 1; i++) {
                found |= columns.cutsEnding(order[i]);
                columns.keepEnding(order[i]);
            }
        }
        return found;
    }

    /** Merge sort, bottom up: the library sorts no primitive numbers by an order of one's own. */
    private static void sort(int[] values, IntBinaryOperator comparator) {
        int[] from = values;
        int[] to = new int[values.length];
        for (long width = 1; width < values.length; width *= 2) {
            for (long start = 0; start < values.length; start += 2 * width) {
                int middle = (int) Math.min(start + width, values.length);
                int end = (int) Math.min(start + 2 * width, values.length);
                merge(from, to, (int) start, middle, end, comparator);
            }
            int[] swap = from;
            from = to;
            to = swap;
        }
        System.arraycopy(from, 0, values, 0, values.length);
    }

    private static void merge(int[] from, int[] to, int start, int middle, int end, IntBinaryOperator comparator) {
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            boolean takeLeft = right == end || (left < middle && comparator.applyAsInt(from[left], from[right]) <= 0);
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }

    @Override
    public SampleRef get(int i) {
        return columns.ref(order[i]);
    }

    @Override
    public int size() {
        return order.length;
    }

    /** Bytes that it takes in memory, but for the folders. */
    long bytes() {
        return columns.bytes() + 4L * order.length;
    }
}
