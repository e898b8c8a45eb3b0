package org.saccade.ingest.fetch;

/**
 * How a folder compares with its manifest: files of the manifest = same + missing + changed + unreadable.
 *
 * @param manifest its file
 * @param same files that are as they should be; those written, where a manifest was written
 * @param extra files that the manifest does not name
 * @param bytes read
 * @param completed false when stopped ahead of the end
 */
public record VerifyResult(
        String manifest,
        long same,
        long missing,
        long changed,
        long unreadable,
        long extra,
        long bytes,
        double seconds,
        boolean completed) {

    /** True when all files are there, none is another and none is one too many. */
    public boolean clean() {
        return completed && missing + changed + unreadable + extra == 0;
    }
}
