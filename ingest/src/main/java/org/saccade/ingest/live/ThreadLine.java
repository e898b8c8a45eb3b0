package org.saccade.ingest.live;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.live.wire.Transport;
import org.saccade.ingest.live.wire.Wire;
import org.saccade.ingest.recording.Formats;
import org.saccade.ingest.recording.RecordingFile;

/**
 * A feed from standard input, a pipe or a growing file: what cannot be watched together with others takes a thread of its own, which ends by
 * itself at the end of the input. A read that waits cannot be ended from outside: the thread is a daemon, and what it reads after the feed's
 * end goes nowhere.
 */
final class ThreadLine implements Runnable {

    private static final int ROWS = 1 << 12;

    private final Feed feed;
    private final Supplier<Wire> wires;
    private final InputStream stdin;
    private final BooleanSupplier stopped;
    private final Consumer<String> notice;

    /**
     * @param wires null for recordings
     * @param stdin what standard input is
     */
    ThreadLine(Feed feed, Supplier<Wire> wires, InputStream stdin, BooleanSupplier stopped, Consumer<String> notice) {
        this.feed = feed;
        this.wires = wires;
        this.stdin = stdin;
        this.stopped = stopped;
        this.notice = notice;
    }

    @Override
    public void run() {
        try {
            if (feed.url().transport() == Transport.FOLLOW) {
                follow();
            } else if (feed.url().transport() == Transport.STDIN) {
                pump(stdin);
            } else {
                // A pipe ends with its writer; the next one finds us waiting.
                while (!stopped.getAsBoolean()) {
                    try (InputStream in =
                            Files.newInputStream(Path.of(feed.url().path()))) {
                        pump(in);
                    }
                }
            }
        } catch (FormatException e) {
            feed.damaged();
            told(e.getMessage());
        } catch (IOException e) {
            told("reading it failed: " + e.getMessage());
        }
        feed.end();
    }

    private void told(String what) {
        if (!stopped.getAsBoolean()) {
            feed.tally().failure = what;
            notice.accept(feed.stream() + ": " + feed.url() + ": " + what + "; the feed ends");
        }
    }

    private void pump(InputStream in) throws IOException {
        Wire wire = wires.get();
        feed.connected(wire);
        StreamBuffer buffer = new StreamBuffer(wire.longest());
        while (!stopped.getAsBoolean()) {
            var room = buffer.room();
            int read = in.read(room.array(), room.position(), room.remaining());
            if (read < 0) {
                break;
            }
            feed.tally().bytes.addAndGet(read);
            buffer.took(read, feed);
        }
        feed.disconnected();
    }

    private void follow() throws IOException {
        Path file = Path.of(feed.url().path());
        try (GrowingFile in = new GrowingFile(file, stopped)) {
            ReadOptions options = ReadOptions.defaults().withGeometry(feed.url().geometry(null));
            ColumnReader reader = recording(file, in, options).columns();
            feed.connected(null);
            EventColumns columns = new EventColumns(ROWS);
            while (!stopped.getAsBoolean() && reader.read(columns)) {
                feed.recorded(columns, reader.geometry());
                feed.tally().bytes.set(reader.bytes());
            }
        }
    }

    private RecordingFile recording(Path file, GrowingFile in, ReadOptions options) throws IOException {
        String format = feed.url().option("format", null);
        // What it is, its first bytes say; they are read apart, so that nobody waits for more of them than there are.
        RecordingFile now = format == null && Files.exists(file) ? RecordingFile.open(file, options) : null;
        if (format == null && now == null) {
            throw new FormatException("there is no such file; format=NAME says what it is going to be");
        }
        return RecordingFile.open(
                Source.of(in, feed.stream()), now == null ? Formats.named(format) : now.format(), options);
    }
}
