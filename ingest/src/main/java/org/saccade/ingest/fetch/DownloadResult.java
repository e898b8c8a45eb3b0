package org.saccade.ingest.fetch;

/**
 * What came of a list: its files = fetched + there before + failed, when completed.
 *
 * @param bytes that were received now
 * @param completed false when stopped ahead of the end
 */
public record DownloadResult(
        long fetched, long thereBefore, long failed, long bytes, double seconds, boolean completed) {

    /** True when all files of the list are there. */
    public boolean clean() {
        return completed && failed == 0;
    }
}
