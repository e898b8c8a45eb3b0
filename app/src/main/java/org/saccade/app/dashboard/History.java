package org.saccade.app.dashboard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The last values of many series, all looked at at the same moments; what came before is forgotten.
 *
 * <p>Holds at most {@code capacity} moments of {@value #MAX_SERIES} series, 8 bytes each; a series without a value in all of them is
 * forgotten too, and further series are left out while there is no room. Safe for use by several threads.
 */
final class History {

    /** Most series kept. */
    static final int MAX_SERIES = 256;

    private final long[] times;
    private final Map<String, double[]> series = new TreeMap<>();
    private long moments;

    /**
     * As JSON.
     *
     * @param times milliseconds since 1970, rising
     * @param series values by name, null where there was none at that moment
     */
    record Columns(List<Long> times, Map<String, List<Double>> series) {}

    History(int capacity) {
        times = new long[capacity];
    }

    /** Adds one moment. */
    synchronized void add(long timeMs, Map<String, Double> values) {
        int at = (int) (moments % times.length);
        times[at] = timeMs;
        moments++;
        series.values().forEach(column -> column[at] = Double.NaN);
        values.forEach((name, value) -> {
            if (value != null && (series.containsKey(name) || series.size() < MAX_SERIES)) {
                series.computeIfAbsent(name, any -> empty())[at] = value;
            }
        });
        if (at == times.length - 1) {
            series.values().removeIf(column -> Arrays.stream(column).allMatch(Double::isNaN));
        }
    }

    private double[] empty() {
        double[] column = new double[times.length];
        Arrays.fill(column, Double.NaN);
        return column;
    }

    /** All of it, oldest first. */
    synchronized Columns columns() {
        int count = (int) Math.min(moments, times.length);
        long first = moments - count;
        List<Long> stamps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stamps.add(times[(int) ((first + i) % times.length)]);
        }
        Map<String, List<Double>> columns = new TreeMap<>();
        series.forEach((name, column) -> {
            List<Double> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                double value = column[(int) ((first + i) % times.length)];
                values.add(Double.isNaN(value) ? null : value);
            }
            columns.put(name, values);
        });
        return new Columns(stamps, columns);
    }
}
