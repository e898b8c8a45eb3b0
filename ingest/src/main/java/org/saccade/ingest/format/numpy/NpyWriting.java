package org.saccade.ingest.format.numpy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The parts of {@code .npy} and {@code .npz} files that writers share; numpy.load reads what is made of them. The same arrays give the same
 * bytes: entries carry no time of day.
 */
public final class NpyWriting {

    /** ZIP's own beginning of time, in place of the time of writing. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private NpyWriting() {}

    /**
     * The header of an array in C order, as {@link NpyLayout} draws it; the array's bytes follow.
     *
     * @param type as NumPy writes it, such as {@code <i8}
     * @param shape lengths of the axes, at least one
     */
    public static byte[] header(String type, long... shape) {
        StringBuilder lengths = new StringBuilder();
        for (long length : shape) {
            lengths.append(length).append(", ");
        }
        lengths.setLength(shape.length == 1 ? lengths.length() - 1 : lengths.length() - 2);
        String dictionary = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + lengths + "), }";
        int used = NpyLayout.DICTIONARY_V1 + dictionary.length() + 1;
        int size = (used + NpyLayout.ALIGNMENT - 1) / NpyLayout.ALIGNMENT * NpyLayout.ALIGNMENT;
        byte[] header = new byte[size];
        Arrays.fill(header, (byte) ' ');
        byte[] magic = NpyLayout.MAGIC.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(magic, 0, header, 0, magic.length);
        int length = size - NpyLayout.DICTIONARY_V1;
        header[NpyLayout.MAJOR] = 1;
        header[NpyLayout.MINOR] = 0;
        header[NpyLayout.LENGTH] = (byte) length;
        header[NpyLayout.LENGTH + 1] = (byte) (length >>> 8);
        byte[] text = dictionary.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, header, NpyLayout.DICTIONARY_V1, text.length);
        header[size - 1] = '\n';
        return header;
    }

    /** An entry {@code <name>.npy}; its bytes are written next. */
    public static void begin(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
    }

    /** Writes a file beside its place and moves it there when it is whole; a failure leaves what was there. */
    public static void whole(Path file, Content content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                content.write(out);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** What goes into a file. */
    @FunctionalInterface
    public interface Content {
        void write(OutputStream out) throws IOException;
    }
}
