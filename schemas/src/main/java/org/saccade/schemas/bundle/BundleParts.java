package org.saccade.schemas.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.schema.ModelFile;
import org.saccade.schemas.schema.ModelFilePart;

/**
 * The files of one announced bundle while their pieces arrive: each piece goes straight to its place in its file, so that memory holds one
 * piece, whatever the announcement says of sizes.
 *
 * <p>An announcement is not believed: at most {@value #MAX_FILES} files of at most 4 GiB, in the number of pieces that their size needs.
 * Not safe for several threads.
 */
final class BundleParts implements AutoCloseable {

    /** Size of every piece of a file but the last. */
    static final int PART_BYTES = 512 << 10;

    static final int MAX_FILES = 64;
    static final long MAX_FILE_BYTES = 4L << 30;

    private final String model;
    private final Map<String, Part> files = new LinkedHashMap<>();
    private int missing;

    /** One file: what was announced, where it grows, and which pieces are there. */
    private record Part(ModelFile file, Path path, FileChannel out, BitSet arrived) {}

    private BundleParts(String model) {
        this.model = model;
    }

    /**
     * Opens a file in {@code folder} for each one announced.
     *
     * @throws BundleException when the announcement is impossible; nothing is written then
     */
    static BundleParts open(String model, List<ModelFile> announced, Path folder) throws IOException {
        check(model, announced);
        BundleParts parts = new BundleParts(model);
        try {
            for (ModelFile file : announced) {
                Path path = folder.resolve(file.getPath());
                FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                parts.files.put(file.getPath(), new Part(file, path, out, new BitSet()));
                parts.missing += file.getParts();
            }
            return parts;
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /**
     * Checks what is announced, or about to be.
     *
     * @throws BundleException when there are too many files, one is too large, or a name is impossible
     */
    static void check(String model, List<ModelFile> announced) {
        if (announced.size() > MAX_FILES) {
            throw new BundleException("model " + model + " is announced with " + announced.size() + " files, "
                    + MAX_FILES + " are the most");
        }
        for (ModelFile file : announced) {
            // The record's constructor checks the name, so that nothing is written outside the folder.
            new BundleManifest.FileEntry(file.getPath(), file.getSize(), file.getSha256());
            if (file.getSize() > MAX_FILE_BYTES) {
                throw new BundleException("file " + file.getPath() + " of model " + model + " is announced with "
                        + file.getSize() + " bytes, " + MAX_FILE_BYTES + " are the most");
            }
            if (file.getParts() != partsOf(file.getSize())) {
                throw new BundleException("file " + file.getPath() + " of " + file.getSize() + " bytes is announced in "
                        + file.getParts() + " parts, not " + partsOf(file.getSize()));
            }
        }
        if (announced.stream().map(ModelFile::getPath).distinct().count() != announced.size()) {
            throw new BundleException("model " + model + " is announced with two files of one name");
        }
    }

    /** Number of pieces of a file; an empty file travels in one. */
    static int partsOf(long size) {
        return (int) Math.max(1, (size + PART_BYTES - 1) / PART_BYTES);
    }

    /** Pieces that have not come yet. */
    int missing() {
        return missing;
    }

    /**
     * Takes a piece; one that is unknown, of a wrong size, or there already is passed over. So is a manifest that is not the announced one: a model
     * that was announced before with other metrics left its manifest of then in the topic.
     */
    void take(ModelFilePart piece) throws IOException {
        Part part = files.get(piece.getPath());
        int index = piece.getIndex();
        if (part == null || index < 0 || index >= part.file.getParts() || part.arrived.get(index)) {
            return;
        }
        long at = (long) index * PART_BYTES;
        ByteBuffer data = piece.getData().duplicate();
        if (data.remaining() != Math.min(PART_BYTES, part.file.getSize() - at)) {
            return;
        }
        if (piece.getPath().equals(ModelBundle.MANIFEST)
                && part.file.getParts() == 1
                && !ModelBundle.sha256(data.duplicate()).equals(part.file.getSha256())) {
            return;
        }
        while (data.hasRemaining()) {
            at += part.out.write(data, at);
        }
        part.arrived.set(index);
        missing--;
    }

    /**
     * Checks every file against its announced hash.
     *
     * @throws BundleException naming the file whose bytes are not the announced ones
     */
    void verify() throws IOException {
        for (Part part : files.values()) {
            String actual = ModelBundle.sha256(part.path);
            if (Files.size(part.path) != part.file.getSize() || !actual.equals(part.file.getSha256())) {
                throw new BundleException("file " + part.file.getPath() + " of model " + model + " came with SHA-256 "
                        + actual + ", announced was " + part.file.getSha256());
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Part part : files.values()) {
            part.out.close();
        }
    }
}
