package org.saccade.ingest.fetch;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is compared with what.
 *
 * @param folder whose files are meant
 * @param manifest of their checksums, which counts as none of them; null: SHA256SUMS or another of that kind in the folder
 * @param checksum of a manifest that is written
 * @param threads that read at the same time, 1 .. 64
 */
public record VerifyConfig(Path folder, Path manifest, Checksum checksum, int threads) {

    public VerifyConfig {
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException(threads + " threads; 1 .. 64 are possible");
        }
    }

    /**
     * The manifest to read.
     *
     * @throws FetchException when there is none
     */
    Path manifestToRead() {
        if (manifest != null) {
            return manifest;
        }
        for (Checksum known : Checksum.values()) {
            Path file = folder.resolve(known.manifestName());
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new FetchException("there is no manifest " + folder.resolve(Checksum.SHA256.manifestName())
                + "; --manifest names another, --write makes one");
    }

    /** The manifest to write. */
    Path manifestToWrite() {
        return manifest != null ? manifest : folder.resolve(checksum.manifestName());
    }
}
