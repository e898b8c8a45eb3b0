package org.saccade.trainer.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * One TensorBoard event file: TFRecords, each with one Event message.
 *
 * <pre>
 *   offset  size  record
 *        0     8  length n of the message, little-endian
 *        8     4  masked CRC-32C of those 8 bytes
 *       12     n  the message
 *     12+n     4  masked CRC-32C of the message
 *
 *   Event    1 double wall_time, seconds   2 int64 step   3 string file_version   5 Summary summary   7 SessionLog session_log
 *   Summary  1 repeated Value              Value  1 string tag   2 float simple_value
 *   SessionLog  1 enum status, START = 1
 * </pre>
 *
 * A masked CRC is the CRC turned right by 15 bits plus 0xA282EAD8. The file begins with its version, {@code brain.Event:2}; where a run goes on
 * from step s, a START of the session at s follows, at which readers drop what older files of the folder hold from s on.
 *
 * <p>Every record reaches the file as a whole in one write; a killed process leaves at most a cut last record, which readers pass over. For
 * one thread.
 */
final class EventFile implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d+)\\.saccade");
    private static final String VERSION = "brain.Event:2";
    private static final int MASK = 0xA282EAD8;
    private static final int START = 1;

    private final FileChannel channel;

    private EventFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Begins a new file in a folder, whose name sorts behind those that are there.
     *
     * @param firstStep the first step that is going to be written; older files lose theirs from there on
     */
    static EventFile create(Path folder, long firstStep) throws IOException {
        Files.createDirectories(folder);
        long newest = newest(folder);
        long second = Math.max(System.currentTimeMillis() / 1000, newest + 1);
        Path file = folder.resolve(String.format("events.out.tfevents.%010d.saccade", second));
        EventFile events =
                new EventFile(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        events.write(event(0).string(3, VERSION));
        if (newest >= 0) {
            events.write(event(firstStep).message(7, new ProtoBytes().int64(1, START)));
        }
        return events;
    }

    private static long newest(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            long newest = -1;
            for (String name : names) {
                Matcher matcher = NAME.matcher(name);
                newest = matcher.matches() ? Math.max(newest, Long.parseLong(matcher.group(1))) : newest;
            }
            return newest;
        }
    }

    /** Writes scalars at a step, in the map's order. */
    void scalars(long step, Map<String, Double> values) throws IOException {
        ProtoBytes summary = new ProtoBytes();
        values.forEach((tag, value) ->
                summary.message(1, new ProtoBytes().string(1, tag).float32(2, value.floatValue())));
        write(event(step).message(5, summary));
    }

    private static ProtoBytes event(long step) {
        return new ProtoBytes().float64(1, System.currentTimeMillis() / 1000.0).int64(2, step);
    }

    private void write(ProtoBytes event) throws IOException {
        byte[] message = event.toBytes();
        ByteBuffer out = ByteBuffer.allocate(message.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(message.length);
        out.putInt(masked(out.array(), 0, 8));
        out.put(message);
        out.putInt(masked(message, 0, message.length));
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    private static int masked(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
