package org.saccade.ingest.format.numpy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.saccade.ingest.format.FormatException;

/**
 * What a {@code .npy} file says of its array ({@link NpyLayout}). Reading it takes memory for the dictionary only, whatever sizes that states.
 *
 * @param type of the elements
 * @param fortran true when the first axis runs fastest
 * @param shape lengths of the axes
 * @param bytes of the header: where the array begins
 */
public record NpyHeader(NpyType type, boolean fortran, List<Long> shape, int bytes) {

    private static final int MAX_AXES = 32;

    /**
     * Reads the header; the stream stands at the array then.
     *
     * @throws FormatException when it is none; the message does not name the source
     */
    public static NpyHeader read(InputStream in) throws IOException {
        byte[] magic = in.readNBytes(NpyLayout.LENGTH);
        if (magic.length < NpyLayout.LENGTH
                || !new String(magic, 0, NpyLayout.MAJOR, StandardCharsets.ISO_8859_1).equals(NpyLayout.MAGIC)) {
            throw new FormatException("is no NumPy array: it does not begin with \\x93NUMPY and a version");
        }
        int major = magic[NpyLayout.MAJOR];
        if (major < 1 || major > 3 || magic[NpyLayout.MINOR] != 0) {
            throw new FormatException("is a NumPy array of version " + major + "." + magic[NpyLayout.MINOR]
                    + "; 1.0, 2.0 and 3.0 can be read");
        }
        byte[] size = in.readNBytes(major == 1 ? 2 : 4);
        long length = 0;
        for (int i = size.length - 1; i >= 0; i--) {
            length = length << 8 | size[i] & 0xFF;
        }
        if (length > NpyLayout.MAX_DICTIONARY) {
            throw new FormatException("states a header of " + length + " bytes; " + NpyLayout.MAX_DICTIONARY
                    + " are the most that is read");
        }
        byte[] dictionary = in.readNBytes((int) length);
        if (size.length < (major == 1 ? 2 : 4) || dictionary.length < length) {
            throw new FormatException("ends inside its header");
        }
        Charset charset = major < 3 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        try {
            return of(new String(dictionary, charset), NpyLayout.LENGTH + size.length + dictionary.length);
        } catch (FormatException e) {
            throw new FormatException("is no NumPy array that can be read: " + e.getMessage());
        }
    }

    private static NpyHeader of(String dictionary, int bytes) {
        if (!(PythonLiteral.parse(dictionary) instanceof Map<?, ?> map)
                || !(map.get("fortran_order") instanceof Boolean fortran)
                || !(map.get("shape") instanceof List<?> shape)
                || !map.containsKey("descr")) {
            throw new FormatException("its header does not state descr, fortran_order and shape");
        }
        List<Long> lengths = NpyType.lengths(shape);
        if (lengths.size() > MAX_AXES) {
            throw new FormatException("its array has " + lengths.size() + " axes");
        }
        NpyHeader header = new NpyHeader(NpyType.of(map.get("descr")), fortran, lengths, bytes);
        header.checkSize();
        return header;
    }

    /** No array has more bytes than a file can. */
    private void checkSize() {
        long size = Math.max(1, type.bytes());
        for (long length : shape) {
            if (length != 0 && size > Long.MAX_VALUE / length) {
                throw new FormatException("its shape " + shape + " is larger than any file");
            }
            size *= Math.max(1, length);
        }
    }

    /** Whole numbers of one byte in arrays of this shape? {@code -1} stands for any length. */
    public boolean isBytes(long... lengths) {
        boolean fits = type.number() != null && type.number().whole() && type.bytes() == 1;
        fits &= !fortran && shape.size() == lengths.length;
        for (int i = 0; fits && i < lengths.length; i++) {
            fits = lengths[i] == -1 || lengths[i] == shape.get(i);
        }
        return fits;
    }

    /** For messages: {@code (2, 8, 224, 224)}. */
    public String shapeText() {
        String text = Arrays.toString(shape.toArray());
        return "(" + text.substring(1, text.length() - 1) + (shape.size() == 1 ? ",)" : ")");
    }
}
