package org.saccade.ingest.format.esimagenet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipOutputStream;
import org.saccade.ingest.format.numpy.NpyWriting;

/**
 * Writes samples in ES-ImageNet's own layout ({@link EsImageNetLayout}), as {@code numpy.savez_compressed(file, pos=..., neg=...)} would. A
 * sample is there whole or not at all. Safe for several threads that write different files.
 */
public final class EsImageNetWriter {

    private EsImageNetWriter() {}

    /**
     * Writes one sample, replacing one that is there.
     *
     * @param file in a folder that exists
     * @param pos rows of 3 bytes (row, column, step 1 .. 8) of ON events, in order of the step
     * @param posCount rows of it that count
     * @param neg the same of OFF events
     * @param negCount rows of it that count
     */
    public static void write(Path file, byte[] pos, int posCount, byte[] neg, int negCount) throws IOException {
        check("pos", pos, posCount);
        check("neg", neg, negCount);
        NpyWriting.whole(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            array(zip, EsImageNetLayout.POS, pos, posCount);
            array(zip, EsImageNetLayout.NEG, neg, negCount);
            zip.finish();
        });
    }

    private static void check(String name, byte[] rows, int count) {
        if (count < 0 || count > rows.length / EsImageNetLayout.ROW) {
            throw new IllegalArgumentException(
                    count + " rows of " + name + " in " + rows.length + " bytes; a row has " + EsImageNetLayout.ROW);
        }
    }

    private static void array(ZipOutputStream zip, String name, byte[] rows, int count) throws IOException {
        NpyWriting.begin(zip, name);
        zip.write(NpyWriting.header("|u1", count, EsImageNetLayout.ROW));
        zip.write(rows, 0, count * EsImageNetLayout.ROW);
        zip.closeEntry();
    }
}
