package org.saccade.ingest.fetch;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is fetched, where to and how patiently.
 *
 * @param list of lines {@code URL [checksum] [name]}
 * @param folder that the files come to
 * @param parallel files at the same time, 1 .. 16
 * @param attempts in a row that bring nothing, after which a file is given up, 1 .. 100
 * @param timeout for a connection, an answer, and a pause within one
 * @param backOff ahead of the second attempt; doubled ahead of each further one, up to {@link #LONGEST_BACK_OFF}
 */
public record DownloadConfig(Path list, Path folder, int parallel, int attempts, Duration timeout, Duration backOff) {

    /** Longest time between two attempts, whatever a server asks for. */
    public static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(60);

    public DownloadConfig {
        if (parallel < 1 || parallel > 16) {
            throw new IllegalArgumentException(parallel + " files at a time; 1 .. 16 are possible");
        }
        if (attempts < 1 || attempts > 100) {
            throw new IllegalArgumentException(attempts + " attempts; 1 .. 100 are possible");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a timeout of " + timeout);
        }
    }

    /** Three files at a time, five attempts, half a minute of patience. */
    public static DownloadConfig of(Path list, Path folder) {
        return new DownloadConfig(list, folder, 3, 5, Duration.ofSeconds(30), Duration.ofSeconds(1));
    }

    /** The same, so many files at a time. */
    public DownloadConfig withParallel(int other) {
        return new DownloadConfig(list, folder, other, attempts, timeout, backOff);
    }

    /** The same with so many attempts. */
    public DownloadConfig withAttempts(int other) {
        return new DownloadConfig(list, folder, parallel, other, timeout, backOff);
    }

    /** The same with other times. */
    public DownloadConfig withTimes(Duration otherTimeout, Duration otherBackOff) {
        return new DownloadConfig(list, folder, parallel, attempts, otherTimeout, otherBackOff);
    }
}
