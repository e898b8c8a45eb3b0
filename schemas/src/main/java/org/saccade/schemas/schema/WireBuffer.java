package org.saccade.schemas.schema;

import java.io.OutputStream;
import java.util.Arrays;

/** Bytes on their way to a Kafka value; one per thread, used again, without the locks of the Java library's own. */
final class WireBuffer extends OutputStream {

    /** One that has grown beyond this is not kept. */
    private static final int KEPT = 1 << 20;

    private static final ThreadLocal<WireBuffer> OWN = ThreadLocal.withInitial(WireBuffer::new);

    private byte[] buffer = new byte[1 << 12];
    private int count;

    private WireBuffer() {}

    /** The calling thread's, empty. */
    static WireBuffer ofThread() {
        WireBuffer own = OWN.get();
        own.count = 0;
        return own;
    }

    @Override
    public void write(int b) {
        room(1);
        buffer[count++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        room(length);
        System.arraycopy(bytes, offset, buffer, count, length);
        count += length;
    }

    private void room(int more) {
        if (more > buffer.length - count) {
            buffer = Arrays.copyOf(buffer, Math.max(Math.addExact(count, more), 2 * count));
        }
    }

    /** A copy of what was written. */
    byte[] bytes() {
        byte[] bytes = Arrays.copyOf(buffer, count);
        if (buffer.length > KEPT) {
            OWN.remove();
        }
        return bytes;
    }
}
