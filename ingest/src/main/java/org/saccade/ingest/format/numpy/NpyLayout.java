package org.saccade.ingest.format.numpy;

/**
 * The beginning of a {@code .npy} file, and of each entry of a {@code .npz} file.
 *
 * <pre>
 *   byte 0 .. 5   0x93 'NUMPY'
 *   byte 6, 7     version, major and minor: 1.0, 2.0 or 3.0
 *   byte 8 ..     length of the dictionary: 2 bytes in version 1, 4 bytes after it, little-endian
 *   then          the dictionary, a Python literal: {'descr': ..., 'fortran_order': ..., 'shape': ...}, padded with
 *                 spaces up to a newline; ISO 8859-1, UTF-8 in version 3
 *   then          the array's bytes
 * </pre>
 */
final class NpyLayout {

    static final String MAGIC = "\u0093NUMPY";
    static final int MAJOR = 6;
    static final int MINOR = 7;
    static final int LENGTH = 8;
    static final int DICTIONARY_V1 = 10;
    /** Headers are padded to a multiple of this many bytes. */
    static final int ALIGNMENT = 64;
    /** Longest dictionary that is read; NumPy's own limit for files of others is 10,000. */
    static final int MAX_DICTIONARY = 1 << 16;

    private NpyLayout() {}
}
