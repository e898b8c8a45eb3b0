package org.saccade.ingest.fetch;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.saccade.ingest.dataset.PathHashes;
import org.saccade.ingest.fetch.VerifyListener.Difference;
import org.saccade.ingest.format.NamedWriter;

/**
 * Compares the files of a folder with a manifest of their checksums, or writes one; reads several files at a time, in bounded memory however
 * many there are.
 *
 * <p>{@link #verify} or {@link #write} is called once by one thread; {@link #stop} may be called by any.
 */
public final class Verifier {

    /** Files on their way per thread: enough to keep all busy while one is large. */
    private static final int AHEAD = 16;

    private static final long PROGRESS_MS = 250;

    private final VerifyConfig config;
    private final VerifyListener listener;
    private final AtomicLong bytes = new AtomicLong();
    private final long startNanos = System.nanoTime();
    private final long[] differences = new long[Difference.values().length];
    private long same;
    private long totalBytes;
    private volatile boolean stopped;

    /** A comparison that has not begun. */
    public Verifier(VerifyConfig config, VerifyListener listener) {
        this.config = config;
        this.listener = listener;
    }

    /** What is to be done with a file once its checksum is known; by the thread that called. */
    private interface Done {
        void with(String hex) throws IOException;
    }

    private record Pending(Future<String> hex, Done done) {}

    /**
     * Compares.
     *
     * @throws FetchException when folder or manifest are missing, or a line of it is none or leads out of the folder
     */
    public VerifyResult verify() throws IOException {
        Path folder = folder();
        Path manifest = config.manifestToRead();
        if (!Files.isRegularFile(manifest)) {
            throw new FetchException("there is no manifest " + manifest);
        }
        PathHashes there = new PathHashes();
        walk(folder, manifest, (file, name) -> {
            there.add(0, name);
            totalBytes += size(file);
        });
        try (Hashing hashing = new Hashing();
                ListLines lines = new ListLines(manifest)) {
            for (String line = lines.next(); line != null && !stopped; line = lines.next()) {
                ManifestEntry entry = ManifestEntry.parse(line, lines.where());
                if (entry != null) {
                    Path file = Inside.of(folder, entry.name(), lines.where());
                    there.take(0, name(folder, file));
                    compare(entry, file, hashing);
                }
            }
            hashing.finish();
        }
        if (there.left() > 0 && !stopped) {
            walk(folder, manifest, (file, name) -> {
                if (there.take(0, name)) {
                    differs(Difference.EXTRA, name);
                }
            });
        }
        return result(manifest);
    }

    private void compare(ManifestEntry entry, Path file, Hashing hashing) throws IOException {
        if (!Files.isRegularFile(file)) {
            differs(Difference.MISSING, entry.name());
            return;
        }
        hashing.add(file, entry.checksum(), hex -> {
            if (hex == null) {
                differs(Difference.UNREADABLE, entry.name());
            } else if (hex.equals(entry.hex())) {
                same++;
            } else {
                differs(Difference.CHANGED, entry.name());
            }
        });
    }

    /**
     * Writes a manifest, sorted, whole or not at all; one that is there is replaced.
     *
     * @throws FetchException when the folder is missing or a file in it cannot be read
     */
    public VerifyResult write() throws IOException {
        Path folder = folder();
        Path manifest = config.manifestToWrite();
        Path part = manifest.resolveSibling(manifest.getFileName() + ".part");
        walk(folder, manifest, (file, name) -> totalBytes += size(file));
        try (BufferedWriter out = Files.newBufferedWriter(part, StandardCharsets.UTF_8);
                Hashing hashing = new Hashing()) {
            walk(
                    folder,
                    manifest,
                    (file, name) -> hashing.add(file, config.checksum(), hex -> {
                        if (hex == null) {
                            throw new FetchException("cannot read " + file);
                        }
                        out.write(new ManifestEntry(name, config.checksum(), hex).line() + "\n");
                        same++;
                    }));
            hashing.finish();
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw NamedWriter.named(e, manifest);
        } catch (RuntimeException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        if (stopped) {
            Files.deleteIfExists(part);
        } else {
            Files.move(part, manifest, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
        return result(manifest);
    }

    private Path folder() {
        if (!Files.isDirectory(config.folder())) {
            throw new FetchException("there is no folder " + config.folder());
        }
        return config.folder();
    }

    /** All files but the manifest itself and what a write of it that was killed left. */
    private void walk(Path folder, Path manifest, FolderWalk.Visitor visitor) throws IOException {
        Path own = manifest.toAbsolutePath().normalize();
        Path ownPart = own.resolveSibling(own.getFileName() + ".part");
        FolderWalk.each(folder, (file, name) -> {
            Path absolute = file.toAbsolutePath().normalize();
            if (!stopped && !absolute.equals(own) && !absolute.equals(ownPart)) {
                visitor.file(file, name);
            }
        });
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            // A link that leads nowhere; reading it says so.
            return 0;
        }
    }

    /** As {@link FolderWalk} names it. */
    private static String name(Path folder, Path file) {
        StringJoiner name = new StringJoiner("/");
        folder.relativize(file).forEach(part -> name.add(part.toString()));
        return name.toString();
    }

    private void differs(Difference kind, String name) {
        differences[kind.ordinal()]++;
        listener.difference(kind, name);
    }

    private VerifyResult result(Path manifest) {
        return new VerifyResult(
                manifest.toString(),
                same,
                differences[Difference.MISSING.ordinal()],
                differences[Difference.CHANGED.ordinal()],
                differences[Difference.UNREADABLE.ordinal()],
                differences[Difference.EXTRA.ordinal()],
                bytes.get(),
                (System.nanoTime() - startNanos) / 1e9,
                !stopped);
    }

    /** Ends the work soon; returns at once. */
    public void stop() {
        stopped = true;
    }

    /** Files whose checksums are computed by several threads, and dealt with in their order. */
    private final class Hashing implements AutoCloseable {

        private final ExecutorService threads = Executors.newFixedThreadPool(config.threads());
        private final Deque<Pending> pending = new ArrayDeque<>();

        void add(Path file, Checksum checksum, Done done) throws IOException {
            pending.add(new Pending(threads.submit(() -> hash(file, checksum)), done));
            if (pending.size() > AHEAD * config.threads()) {
                finishOne();
            }
        }

        /** Null when the file cannot be read. */
        private String hash(Path file, Checksum checksum) {
            try {
                return checksum.of(file, read -> {
                    bytes.addAndGet(read);
                    if (stopped) {
                        throw new StoppedException();
                    }
                });
            } catch (IOException e) {
                return null;
            }
        }

        void finish() throws IOException {
            while (!pending.isEmpty()) {
                finishOne();
            }
        }

        private void finishOne() throws IOException {
            Pending first = pending.remove();
            try {
                first.done().with(await(first.hex()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stop();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof StoppedException)) {
                    throw new FetchException("reading failed: " + e.getCause(), e.getCause());
                }
            }
            listener.progress(bytes.get(), totalBytes);
        }

        /** Tells of the progress while one large file is read. */
        private String await(Future<String> hex) throws InterruptedException, ExecutionException {
            while (true) {
                try {
                    return hex.get(PROGRESS_MS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    listener.progress(bytes.get(), totalBytes);
                }
            }
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }

    /** Ends the reading of a file in the middle. */
    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
