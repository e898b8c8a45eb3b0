package org.saccade.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Fetches one file: goes on where an earlier attempt ended, tries again, checks, and puts it in its place whole. Used by one thread. */
final class Transfer {

    private static final int BUFFER = 1 << 16;

    private final DownloadItem item;
    private final Path target;
    private final DownloadConfig config;
    private final Origin origin;
    private final Watch watch;
    private final PartFile part;
    /** Bytes that are there, for the progress; and the file's size, -1 before it is known. */
    private final AtomicLong there = new AtomicLong();

    private final AtomicLong size = new AtomicLong(-1);
    private long received;

    /** What a transfer needs of the one who runs it. */
    interface Watch {

        /** True when everything is to end. */
        boolean stopped();

        /** Waits; false when everything is to end. */
        boolean pause(Duration time) throws InterruptedException;

        /** Closes the stream unless {@link Guard#alive} is called again and again; ended by closing the guard. */
        Guard guard(InputStream in);

        /** Something is tried again. */
        void warning(String line);
    }

    /** Watches over a stream that may fall silent. */
    interface Guard extends AutoCloseable {
        void alive();

        @Override
        void close();
    }

    Transfer(DownloadItem item, DownloadConfig config, Origin origin, Watch watch) {
        this.item = item;
        this.target = Inside.of(config.folder(), item.name(), config.list().toString());
        this.config = config;
        this.origin = origin;
        this.watch = watch;
        this.part = new PartFile(target);
    }

    DownloadItem item() {
        return item;
    }

    /** Bytes that are there; of all when {@link #size} is known. */
    long there() {
        return there.get();
    }

    /** Bytes of the whole file; -1 before it is known. */
    long size() {
        return size.get();
    }

    /** Bytes received by this run. */
    long received() {
        return received;
    }

    /**
     * Fetches it.
     *
     * @return false when it was there already
     * @throws FetchException when it cannot be had; the message is one line
     * @throws InterruptedException when told to end
     */
    boolean run() throws IOException, InterruptedException {
        Inside.makeParent(config.folder(), target);
        if (thereAlready()) {
            there.set(Files.size(target));
            size.set(there.get());
            return false;
        }
        boolean again = false;
        while (true) {
            boolean resumed = fetch();
            String actual = item.checksum() == null ? null : item.checksum().of(part.path(), n -> {});
            if (actual == null || actual.equals(item.hex())) {
                part.finish();
                return true;
            }
            part.delete();
            // Parts from two days may not fit together: once more, from the beginning.
            if (again || !resumed) {
                throw new FetchException(item.uri() + ": the " + item.checksum().id() + " of what came is " + actual
                        + ", expected " + item.hex() + "; it was not kept");
            }
            watch.warning(item.uri() + ": what came in parts has another checksum; fetched again from the beginning");
            again = true;
        }
    }

    private boolean thereAlready() throws IOException {
        if (!Files.exists(target)) {
            return false;
        }
        if (!Files.isRegularFile(target)) {
            throw new FetchException(target + " is in the way: it is no file");
        }
        if (item.checksum() == null || item.checksum().of(target, n -> {}).equals(item.hex())) {
            return true;
        }
        watch.warning(target + " is there with another checksum; it is replaced once the right one has come");
        return false;
    }

    /** All bytes into the part; true when some of them are from an earlier attempt. */
    private boolean fetch() throws IOException, InterruptedException {
        boolean resumed = part.size() > 0;
        int failures = 0;
        while (true) {
            long before = received;
            try {
                attempt();
                return resumed;
            } catch (Origin.RefusedException e) {
                if (e.nothingThere() && part.size() == e.size()) {
                    // A run that was killed after the last byte.
                    there.set(e.size());
                    size.set(e.size());
                    return resumed;
                }
                if (e.nothingThere() && part.size() > 0) {
                    part.delete();
                } else if (!e.passes()) {
                    throw new FetchException(e.getMessage(), e);
                }
                failures = retry(e, failures, received > before, Duration.ofSeconds(e.waitSeconds()));
            } catch (IOException e) {
                failures = retry(e, failures, received > before, Duration.ZERO);
            }
            resumed |= part.size() > 0;
        }
    }

    /** Waits ahead of the next attempt; failures that brought nothing are counted. */
    private int retry(IOException e, int failures, boolean progress, Duration asked) throws InterruptedException {
        if (watch.stopped()) {
            throw new InterruptedException("stopped");
        }
        int now = progress ? 1 : failures + 1;
        if (now >= config.attempts()) {
            throw new FetchException(item.uri() + ": given up after " + now + " attempts: " + why(e), e);
        }
        Duration wait = config.backOff().multipliedBy(1L << Math.min(now - 1, 10));
        wait = wait.compareTo(asked) < 0 ? asked : wait;
        wait = wait.compareTo(DownloadConfig.LONGEST_BACK_OFF) > 0 ? DownloadConfig.LONGEST_BACK_OFF : wait;
        watch.warning(item.uri() + ": " + why(e) + "; again in " + wait.toMillis() / 1000.0 + " s");
        if (!watch.pause(wait)) {
            throw new InterruptedException("stopped");
        }
        return now;
    }

    private String why(IOException e) {
        if (e instanceof ConnectException) {
            // The client's own has no words.
            return "nothing accepts connections there";
        }
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String address = item.uri().toString();
        return text.startsWith(address) ? text.substring(address.length()).strip() : text;
    }

    private void attempt() throws IOException, InterruptedException {
        String version = part.version();
        // Without a version only a checksum tells whether two parts are of one file.
        long from = version != null || item.checksum() != null ? part.size() : 0;
        Origin.Body body = origin.open(item.uri(), from, version);
        try (InputStream in = body.in()) {
            size.set(body.size());
            there.set(body.from());
            checkSpace(body);
            try (FileChannel out = part.open(body.from(), body.version());
                    Guard guard = watch.guard(in)) {
                copy(in, out, guard);
                out.force(true);
            }
        }
        if (size.get() >= 0 && part.size() != size.get()) {
            throw new IOException("the connection ended at byte " + part.size() + " of " + size.get());
        }
        size.set(part.size());
    }

    private void checkSpace(Origin.Body body) throws IOException {
        long room = Files.getFileStore(target.getParent()).getUsableSpace() + (body.from() == 0 ? part.size() : 0);
        long needed = body.size() - body.from();
        if (room < needed) {
            throw new FetchException(item.uri() + " needs " + needed + " bytes more, but " + target.getParent()
                    + " has room for " + room);
        }
    }

    private void copy(InputStream in, FileChannel out, Guard guard) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            guard.alive();
            write(out, ByteBuffer.wrap(buffer, 0, n));
            received += n;
            there.addAndGet(n);
            if (watch.stopped()) {
                throw new InterruptedException("stopped");
            }
        }
    }

    /** What cannot be written is not tried again. */
    private void write(FileChannel out, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw new FetchException("cannot write " + part.path() + ": " + e.getMessage(), e);
        }
    }
}
