package org.saccade.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A process that reads a recording when told: {@link ReadOnDemand} or {@code reading_rivals.py}; and what its rounds took. */
final class ReadProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter questions;
    private final double[] wallRates;
    private final double[] cpuRates;
    private int round;
    private long peakKilobytes;

    private ReadProcess(List<String> command, int rounds) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        questions = process.outputWriter(StandardCharsets.UTF_8);
        wallRates = new double[rounds];
        cpuRates = new double[rounds];
    }

    /** Starts it; null when it says that it cannot read that way. */
    static ReadProcess start(List<String> command, int rounds) throws IOException, InterruptedException {
        ReadProcess started = new ReadProcess(command, rounds);
        if (started.answer().startsWith("cannot")) {
            started.close();
            return null;
        }
        return started;
    }

    /** Number of events, then the sums of t, x, y and p. */
    long[] sums() throws IOException {
        return numbers("sum");
    }

    /** Reads so many times without taking note. */
    void warmUp(int times) throws IOException {
        numbers("read " + times);
    }

    /** One round of so many reads. */
    void measure(int times) throws IOException {
        long[] taken = numbers("read " + times);
        wallRates[round] = taken[0] * 1e3 / taken[1];
        cpuRates[round] = taken[0] * 1e3 / taken[2];
        peakKilobytes = taken[3];
        round++;
    }

    /** Million events per second of CPU time, of all threads together, the median of the rounds. */
    double cpuRate() {
        return median(cpuRates);
    }

    /** Million events per second by the clock on the wall in the best of the rounds. */
    double bestWallRate() {
        return Arrays.stream(wallRates).max().orElseThrow();
    }

    /** How often as fast as a rival, the median of the rounds' ratios of CPU time. */
    double ratioTo(ReadProcess rival) {
        double[] ratios = new double[cpuRates.length];
        Arrays.setAll(ratios, i -> cpuRates[i] / rival.cpuRates[i]);
        return median(ratios);
    }

    /** The most memory that was resident, in megabytes. */
    long peakMegabytes() {
        return peakKilobytes >> 10;
    }

    private long[] numbers(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        return Arrays.stream(answer().split(" ")).mapToLong(Long::parseLong).toArray();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("a reading process ended: see its message above");
        }
        return line;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
