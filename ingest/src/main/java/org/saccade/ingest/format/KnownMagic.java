package org.saccade.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells by the first bytes what a file is, so that a message can name it. Formats without a magic, such as 40-bit ATIS words, are not
 * recognised.
 */
public final class KnownMagic {

    /** Bytes that {@link #describe} looks at. */
    public static final int HEAD = 64;

    /** What {@link #describe} calls readable text. */
    public static final String TEXT = "a text file";

    private static final Map<String, String> MAGICS = new LinkedHashMap<>();

    static {
        MAGICS.put("version https://git-lfs", "a Git LFS pointer, not the file itself (git lfs pull fetches it)");
        MAGICS.put("#!AER-DAT2.0", "an AEDAT 2.0 recording");
        MAGICS.put("#!AER-DAT3.1", "an AEDAT 3.1 recording");
        MAGICS.put("#!AER-DAT4.0", "an AEDAT 4 recording");
        MAGICS.put("#!AER-DAT", "an AEDAT recording");
        MAGICS.put("Event Stream", "an Event Stream (.es) recording");
        MAGICS.put("% evt ", "a Prophesee RAW recording");
        MAGICS.put("% format ", "a Prophesee RAW recording");
        MAGICS.put("% camera", "a Prophesee RAW recording");
        MAGICS.put("% date", "a Prophesee RAW recording");
        MAGICS.put("% Data file", "a DAT recording");
        MAGICS.put("\u0093NUMPY", "a NumPy array (.npy)");
        MAGICS.put("PK\u0003\u0004", "a ZIP archive (also .npz)");
        MAGICS.put("\u0089HDF\r\n\u001a\n", "an HDF5 file");
        MAGICS.put("MATLAB 5.0", "a MATLAB 5 file");
        MAGICS.put("\u001f\u008b\b", "a gzip archive");
        MAGICS.put("Rar!\u001a", "a RAR archive");
        MAGICS.put("7z\u00bc\u00af", "a 7z archive");
        MAGICS.put("\u0089PNG\r\n", "a PNG picture");
        MAGICS.put("\u00ff\u00d8\u00ff", "a JPEG picture");
        MAGICS.put("#ROSBAG V2", "a ROS bag");
        MAGICS.put("%PDF-", "a PDF document");
    }

    private KnownMagic() {}

    /** What a file with these first bytes is, in words for a message; empty when it is not one of those known. */
    public static Optional<String> describe(byte[] head) {
        Optional<String> magic = ofMagic(head);
        int length = Math.min(head.length, HEAD);
        return magic.isPresent() || length < 16 || !isText(head, length) ? magic : Optional.of(TEXT);
    }

    /** The same by magic only: a text file has none. */
    public static Optional<String> ofMagic(byte[] head) {
        int length = Math.min(head.length, HEAD);
        String start = new String(head, 0, length, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> magic : MAGICS.entrySet()) {
            if (start.startsWith(magic.getKey())) {
                return Optional.of(magic.getValue());
            }
        }
        return Optional.empty();
    }

    private static boolean isText(byte[] head, int length) {
        for (int i = 0; i < length; i++) {
            int b = head[i];
            boolean whitespace = b == '\n' || b == '\r' || b == '\t';
            if (!whitespace && (b < ' ' || b > '~')) {
                return false;
            }
        }
        return true;
    }
}
