package org.saccade.ingest.format.numpy;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.saccade.ingest.format.ArchivedStream;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Source;

/**
 * A NumPy archive ({@code .npz}): a ZIP file with one array per entry. Several entries can be read at the same time, each in bounded memory
 * whatever it unpacks to; damage of any kind is a FormatException. Not safe for several threads.
 */
public final class NpzArchive implements Closeable {

    /** Longest list of entries that is read: more than any archive of events has. */
    private static final long MAX_DIRECTORY = 1 << 20;

    /** Packed bytes that are read at once. */
    private static final int LEAST_PART = 512;

    private static final int MOST_PART = 1 << 15;

    private static final String ENDING = ".npy";

    private final String source;
    private final ZipFile zip;
    private final Map<String, ZipArchiveEntry> arrays = new LinkedHashMap<>();

    private NpzArchive(String source, ZipFile zip) {
        this.source = source;
        this.zip = zip;
    }

    /**
     * Opens an archive, which must be a file.
     *
     * @throws FormatException when it is no ZIP file, is cut off, or has two entries of one name
     */
    public static NpzArchive open(Source source) throws IOException {
        SeekableByteChannel file = source.channel();
        try {
            NpzArchive archive = new NpzArchive(source.name(), directory(source.name(), file));
            archive.list();
            return archive;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static ZipFile directory(String source, SeekableByteChannel file) {
        MeteredChannel metered = new MeteredChannel(file, MAX_DIRECTORY);
        try {
            ZipFile zip = ZipFile.builder()
                    .setSeekableByteChannel(metered)
                    .setIgnoreLocalFileHeader(true)
                    .get();
            metered.lift();
            return zip;
        } catch (IOException | RuntimeException e) {
            if (metered.left < 0) {
                throw new FormatException(source + " has a list of entries longer than " + MAX_DIRECTORY
                        + " bytes; no archive of events has");
            }
            throw new FormatException(source + " is no whole ZIP archive (cut off or damaged): " + e.getMessage());
        }
    }

    private void list() {
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
            String name = entry.getName();
            String array = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
            if (arrays.put(array, entry) != null) {
                throw new FormatException(source + " has two entries called " + name);
            }
        }
    }

    /** Names of the arrays, without {@code .npy}, in the order of the archive. */
    public Set<String> names() {
        return Collections.unmodifiableSet(arrays.keySet());
    }

    /** For messages: the archive and an array in it. */
    public String name(String array) {
        return source + ", array " + array;
    }

    /** What an array says of itself. */
    public NpyHeader header(String array) throws IOException {
        try (InputStream in = open(array)) {
            return header(array, in);
        }
    }

    /** The same where the array's entry is read on behind the header. */
    NpyHeader header(String array, InputStream in) throws IOException {
        try {
            return NpyHeader.read(in);
        } catch (FormatException e) {
            throw e.getMessage().startsWith(source) ? e : new FormatException(name(array) + " " + e.getMessage());
        }
    }

    /** The entry of an array from its first byte, the header, on; the caller closes it. */
    public InputStream open(String array) throws IOException {
        ZipArchiveEntry entry = arrays.get(array);
        if (entry == null) {
            throw new FormatException(source + " has no array " + array + "; it has " + String.join(", ", names()));
        }
        if (!zip.canReadEntryData(entry)) {
            throw new FormatException(name(array) + " is encrypted or packed by a method that is not read");
        }
        try {
            return ArchivedStream.of(unpacked(entry), name(array), entry.getSize(), entry.getCrc());
        } catch (IOException | RuntimeException e) {
            throw new FormatException(name(array) + " cannot be unpacked: " + e.getMessage());
        }
    }

    /** As the library would, but for the size of the parts: with its 512 bytes as much time goes into calls as into unpacking. */
    private InputStream unpacked(ZipArchiveEntry entry) throws IOException {
        if (entry.getMethod() != ZipEntry.DEFLATED) {
            return zip.getInputStream(entry);
        }
        // The inflater wants a byte behind the last.
        InputStream packed =
                new SequenceInputStream(zip.getRawInputStream(entry), new ByteArrayInputStream(new byte[1]));
        int part = (int) Math.max(LEAST_PART, Math.min(MOST_PART, entry.getCompressedSize() + 1));
        Inflater inflater = new Inflater(true);
        return new InflaterInputStream(packed, inflater, part) {
            @Override
            public void close() throws IOException {
                try {
                    super.close();
                } finally {
                    inflater.end();
                }
            }
        };
    }

    /** An array whose rows are events. */
    public NpyTable table(String array) {
        return new NpyTable(name(array), new NpyTable.Opener() {
            @Override
            public InputStream open() throws IOException {
                return NpzArchive.this.open(array);
            }

            @Override
            public boolean again() {
                return true;
            }
        });
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** For messages: the archive. */
    @Override
    public String toString() {
        return source;
    }

    /** A channel that gives up once more was read than the list of entries may need. */
    private static final class MeteredChannel implements SeekableByteChannel {

        private final SeekableByteChannel file;
        private long left;

        MeteredChannel(SeekableByteChannel file, long most) {
            this.file = file;
            this.left = most;
        }

        void lift() {
            left = Long.MAX_VALUE;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            left -= into.remaining();
            if (left < 0) {
                throw new IOException("its list of entries is too long");
            }
            return file.read(into);
        }

        @Override
        public int write(ByteBuffer from) {
            throw new NonWritableChannelException();
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public SeekableByteChannel position(long at) throws IOException {
            file.position(at);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            throw new NonWritableChannelException();
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
