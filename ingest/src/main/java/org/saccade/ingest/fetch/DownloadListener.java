package org.saccade.ingest.fetch;

/** Hears of files being fetched; called by several threads, one at a time. */
public interface DownloadListener {

    /**
     * How much is there.
     *
     * @param bytes of all files, those that were there before included
     * @param ofBytes of all files; -1 while some have not said how long they are
     */
    void progress(long bytes, long ofBytes);

    /** Something went wrong that is tried again. */
    void warning(String line);

    /** A file is there, whole. */
    void done(String name, boolean before);

    /** A file cannot be fetched; the line says why. */
    void failed(String name, String line);
}
