package org.saccade.ingest.generate;

/**
 * Finds the orientation that a camera noted in a JPEG file (EXIF tag 0x0112).
 *
 * <pre>
 *   FF D8                      start of the file, then segments
 *   FF marker length16         the length counts itself; FF DA begins the picture and ends the search
 *   FF E1 length16 "Exif" 0 0  then a TIFF block
 *     "II" or "MM", 42, offset32 of the first directory
 *     count16, then 12 bytes each: tag16 type16 count32 value32 (a 16-bit value in its first two bytes)
 * </pre>
 */
final class ExifOrientation {

    private static final int TAG = 0x0112;
    private static final int APP1 = 0xE1;
    private static final int START_OF_SCAN = 0xDA;
    private static final int EXIF_HEADER = 6;
    private static final int ENTRY = 12;

    private ExifOrientation() {}

    /**
     * The orientation.
     *
     * @param head first bytes of the file, 64 KiB or all of them
     * @return 1 .. 8; 1, upright, where the bytes say nothing or nothing sensible
     */
    static int of(byte[] head) {
        if (head.length < 4 || number(head, 0, 2, false) != 0xFFD8) {
            return 1;
        }
        int at = 2;
        while (at + 4 <= head.length && (head[at] & 0xFF) == 0xFF) {
            int marker = head[at + 1] & 0xFF;
            int length = (int) number(head, at + 2, 2, false);
            if (marker == START_OF_SCAN || length < 2) {
                return 1;
            }
            if (marker == APP1 && isExif(head, at + 4)) {
                return inTiff(head, at + 4 + EXIF_HEADER, Math.min(head.length, at + 2 + length));
            }
            at += 2 + length;
        }
        return 1;
    }

    private static boolean isExif(byte[] b, int at) {
        return at + EXIF_HEADER <= b.length
                && number(b, at, 4, false) == 0x45786966L // "Exif"
                && number(b, at + 4, 2, false) == 0;
    }

    private static int inTiff(byte[] b, int start, int end) {
        if (start + 8 > end) {
            return 1;
        }
        boolean little = b[start] == 'I';
        long directory = start + number(b, start + 4, 4, little);
        if (directory + 2 > end) {
            return 1;
        }
        int entries = (int) number(b, (int) directory, 2, little);
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + (long) i * ENTRY;
            if (entry + ENTRY > end) {
                return 1;
            }
            if (number(b, (int) entry, 2, little) == TAG) {
                int orientation = (int) number(b, (int) entry + 8, 2, little);
                return orientation >= 1 && orientation <= 8 ? orientation : 1;
            }
        }
        return 1;
    }

    private static long number(byte[] b, int at, int length, boolean little) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (b[little ? at + length - 1 - i : at + i] & 0xFF);
        }
        return value;
    }
}
