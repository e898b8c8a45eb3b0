package org.saccade.ingest.format.matlab;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.saccade.ingest.format.BlockStream;
import us.hebi.matlab.mat.types.AbstractSource;
import us.hebi.matlab.mat.types.Source;

/**
 * A stream for the library, which makes arrays as long as a tag states before it reads them: the names and dimensions of variables are not
 * asked for at {@link BudgetAllocator}. Tags are all that it reads as single numbers, so their sizes are looked at here.
 *
 * <pre>
 *   i32 type   below 2^16: then i32 size in bytes
 *              else the size, at most 65,535, is in the upper 16 bits
 * </pre>
 */
final class BudgetSource extends AbstractSource {

    private static final int BUFFER = 1 << 10;
    private static final int MATRIX = 14;
    private static final int COMPRESSED = 15;

    private final InputStream in;
    private final BudgetAllocator budget;
    private long position;
    /** Type of the tag whose size is read next; -1 where a tag begins. */
    private int type = -1;

    /** @param budget for anything but a variable as a whole, whose parts are asked for one by one */
    BudgetSource(InputStream in, BudgetAllocator budget) {
        super(BUFFER);
        this.in = in;
        this.budget = budget;
    }

    @Override
    public int readInt() throws IOException {
        int number = super.readInt();
        if (type >= 0) {
            if (type != MATRIX && type != COMPRESSED) {
                budget.require(Integer.toUnsignedLong(number));
            }
            type = -1;
        } else if (number >> Short.SIZE == 0) {
            type = number;
        }
        return number;
    }

    @Override
    public void readBytes(byte[] into, int from, int length) throws IOException {
        int read = in.readNBytes(into, from, length);
        position += read;
        if (read < length) {
            throw new EOFException("it ends at byte " + position);
        }
    }

    @Override
    public Source readInflated(int bytes, int bufferSize) {
        InputStream packed = readBytesAsStream(bytes);
        return new BudgetSource(new InflaterInputStream(packed, new Inflater(), bufferSize), budget).order(order());
    }

    @Override
    protected InputStream readBytesAsStream(long bytes) {
        return new BlockStream() {
            private long left = bytes;

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int read = left <= 0 ? -1 : in.read(into, from, (int) Math.min(left, length));
                left -= Math.max(0, read);
                position += Math.max(0, read);
                return read;
            }
        };
    }

    @Override
    public long getPosition() {
        return position;
    }

    @Override
    public boolean isMutatedByChildren() {
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
