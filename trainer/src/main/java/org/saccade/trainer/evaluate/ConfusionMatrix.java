package org.saccade.trainer.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * How often samples of each class were taken for each class.
 *
 * <p>Row: the label. Column: the class that the network gave. Filled by one thread, then read.
 */
public final class ConfusionMatrix {

    private final List<String> classes;
    private final long[][] counts;

    public ConfusionMatrix(List<String> classes) {
        this.classes = List.copyOf(classes);
        this.counts = new long[classes.size()][classes.size()];
    }

    /** A matrix of counts by [label][answer], such as a score holds. */
    public static ConfusionMatrix of(List<String> classes, int[][] counts) {
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        for (int label = 0; label < counts.length; label++) {
            for (int answer = 0; answer < counts[label].length; answer++) {
                matrix.counts[label][answer] = counts[label][answer];
            }
        }
        return matrix;
    }

    /** Counts one sample; a label or class out of range is refused. */
    public void add(int label, int predicted) {
        counts[label][predicted]++;
    }

    /** Class names by index. */
    public List<String> classes() {
        return classes;
    }

    /** Samples of class {@code label} that were taken for {@code predicted}. */
    public long count(int label, int predicted) {
        return counts[label][predicted];
    }

    /** Samples of class {@code label}. */
    public long support(int label) {
        long sum = 0;
        for (long count : counts[label]) {
            sum += count;
        }
        return sum;
    }

    /** Samples that were taken for class {@code predicted}. */
    public long answers(int predicted) {
        long sum = 0;
        for (long[] row : counts) {
            sum += row[predicted];
        }
        return sum;
    }

    /** Share of the samples of a class that were taken for it, 0 to 1: its accuracy, or recall; NaN when it has none. */
    public double recall(int label) {
        return (double) counts[label][label] / support(label);
    }

    /** Share of the samples taken for a class that are of it, 0 to 1; NaN when there are none. */
    public double precision(int predicted) {
        return (double) counts[predicted][predicted] / answers(predicted);
    }

    /** All samples. */
    public long total() {
        long sum = 0;
        for (int label = 0; label < counts.length; label++) {
            sum += support(label);
        }
        return sum;
    }

    /** Share of samples on the diagonal, 0 to 1; NaN when there are none. */
    public double accuracy() {
        long right = 0;
        for (int label = 0; label < counts.length; label++) {
            right += counts[label][label];
        }
        return (double) right / total();
    }

    /** The rows as lists, for JSON. */
    public List<List<Long>> rows() {
        List<List<Long>> rows = new ArrayList<>();
        for (long[] row : counts) {
            List<Long> list = new ArrayList<>();
            for (long count : row) {
                list.add(count);
            }
            rows.add(list);
        }
        return rows;
    }
}
