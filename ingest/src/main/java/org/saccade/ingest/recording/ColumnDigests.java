package org.saccade.ingest.recording;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.saccade.ingest.format.EventColumns;

/**
 * SHA3-224 of each column of a recording in little-endian bytes: t as unsigned 64 bits of microseconds, x and y as unsigned 16 bits (row 0 at
 * the top), p as one byte. Two programs that read a file alike agree on all four, whatever their memory layout.
 */
final class ColumnDigests implements ColumnObserver {

    private final MessageDigest t = sha3();
    private final MessageDigest x = sha3();
    private final MessageDigest y = sha3();
    private final MessageDigest p = sha3();
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    private static MessageDigest sha3() {
        try {
            return MessageDigest.getInstance("SHA3-224");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java since 9 has SHA3-224", e);
        }
    }

    /** The digests in hexadecimal. */
    public record Hex(String t, String x, String y, String p) {}

    @Override
    public void observe(EventColumns batch) {
        int n = batch.count();
        if (bytes.capacity() < n * Long.BYTES) {
            bytes = ByteBuffer.allocate(n * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }
        bytes.clear();
        for (int i = 0; i < n; i++) {
            bytes.putLong(batch.timeUs(i));
        }
        t.update(bytes.flip());
        shorts(x, batch.x(), n);
        shorts(y, batch.y(), n);
        p.update(batch.p(), 0, n);
    }

    private void shorts(MessageDigest digest, short[] column, int n) {
        bytes.clear();
        bytes.asShortBuffer().put(column, 0, n);
        digest.update(bytes.limit(n * Short.BYTES));
    }

    /** Ends it. */
    Hex hex() {
        HexFormat format = HexFormat.of();
        return new Hex(
                format.formatHex(t.digest()),
                format.formatHex(x.digest()),
                format.formatHex(y.digest()),
                format.formatHex(p.digest()));
    }
}
