package org.saccade.ingest.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A file that is still being written, as a stream that waits for more where the file ends now; it ends when told to stop. A file that
 * becomes shorter than what was read of it is an error. Not safe for several threads.
 */
final class GrowingFile extends InputStream {

    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Path path;
    private final BooleanSupplier stopped;
    private RandomAccessFile file;
    private long at;

    GrowingFile(Path path, BooleanSupplier stopped) {
        this.path = path;
        this.stopped = stopped;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (!stopped.getAsBoolean()) {
            if (file == null && Files.exists(path)) {
                file = new RandomAccessFile(path.toFile(), "r");
            }
            int read = file == null ? -1 : file.read(bytes, offset, length);
            if (read >= 0) {
                at += read;
                return read;
            }
            if (file != null && file.length() < at) {
                throw new IOException(
                        path + " is shorter now (" + file.length() + " bytes) than what was read of it (" + at + ")");
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
        return -1;
    }

    /** What is there without waiting. */
    @Override
    public int available() throws IOException {
        return file == null ? 0 : (int) Math.min(Integer.MAX_VALUE, file.length() - at);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
