package org.saccade.ingest.format.aedat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.FormatException;

/** Packets of {@link Aedat3Layout}; of several cameras, the events of one. */
final class Aedat3Decoder implements EventDecoder {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** The camera whose events are taken; -1 until the first packet of events says which. */
    private int source;

    private long overflowUs;
    /** Events of the packet that are still to come. */
    private int events;
    /** Bytes of the packet that are to be skipped after them. */
    private long skip;

    private long invalid;
    private long otherTypes;
    private long otherSources;

    /** @param source number of the camera; null: the first that has events */
    Aedat3Decoder(Integer source) {
        this.source = source == null ? -1 : source;
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) throws FormatException {
        int at = from;
        while (true) {
            if (events > 0) {
                int before = at;
                at = events(in, at, to, out);
                if (events > 0 || at == before) {
                    return at;
                }
            } else if (skip > 0) {
                int step = (int) Math.min(skip, to - at);
                skip -= step;
                at += step;
                if (skip > 0) {
                    return at;
                }
            } else if (to - at >= Aedat3Layout.PACKET_HEADER) {
                packet(in, at);
                at += Aedat3Layout.PACKET_HEADER;
            } else {
                return at;
            }
        }
    }

    private void packet(byte[] in, int at) {
        int type = (short) SHORT.get(in, at + Aedat3Layout.TYPE);
        int camera = (short) SHORT.get(in, at + Aedat3Layout.SOURCE);
        int size = (int) INT.get(in, at + Aedat3Layout.EVENT_SIZE);
        int capacity = (int) INT.get(in, at + Aedat3Layout.CAPACITY);
        int number = (int) INT.get(in, at + Aedat3Layout.NUMBER);
        int overflows = (int) INT.get(in, at + Aedat3Layout.OVERFLOWS);
        if (size < 0 || number < 0 || capacity < number || overflows < 0) {
            throw new FormatException("a packet of " + number + " events in room for " + capacity + ", " + size
                    + " bytes each, after " + overflows + " overflows of time");
        }
        skip = (long) capacity * size;
        if (type != Aedat3Layout.POLARITY) {
            otherTypes += number;
            return;
        }
        if (size != Aedat3Layout.EVENT) {
            throw new FormatException("polarity events of " + size + " bytes instead of " + Aedat3Layout.EVENT);
        }
        source = source < 0 ? camera : source;
        if (camera != source) {
            otherSources += number;
            return;
        }
        events = number;
        skip -= (long) number * size;
        overflowUs = (long) overflows << Aedat3Layout.STAMP_BITS;
    }

    private int events(byte[] in, int from, int to, EventColumns out) {
        int at = from;
        int last = (int) Math.min(to, at + (long) events * Aedat3Layout.EVENT) - Aedat3Layout.EVENT;
        int most = out.capacity();
        int[] t = out.t();
        short[] x = out.x();
        short[] y = out.y();
        byte[] p = out.p();
        int n = out.count();
        for (; at <= last && n < most; at += Aedat3Layout.EVENT) {
            int word = (int) INT.get(in, at);
            if ((word & Aedat3Layout.VALID_BIT) == 0) {
                invalid++;
                continue;
            }
            long time = overflowUs + (int) INT.get(in, at + Aedat3Layout.STAMP);
            out.count(n);
            if (!out.admits(time)) {
                break;
            }
            t[n] = (int) (time - out.baseUs());
            x[n] = (short) (word >>> Aedat3Layout.X_SHIFT);
            y[n] = (short) (word >>> Aedat3Layout.Y_SHIFT & Aedat3Layout.COORDINATE);
            p[n] = (byte) (word >>> Aedat3Layout.P_SHIFT & 1);
            n++;
        }
        out.count(n);
        events -= (at - from) / Aedat3Layout.EVENT;
        return at;
    }

    @Override
    public int longestWord() {
        return Aedat3Layout.PACKET_HEADER;
    }

    @Override
    public boolean complete() {
        return events == 0 && skip == 0;
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (invalid > 0) {
            notes.add(invalid + " events marked invalid were skipped");
        }
        if (otherTypes > 0) {
            notes.add(otherTypes + " events of other kinds (special, frame, IMU) were skipped");
        }
        if (otherSources > 0) {
            notes.add(otherSources + " events of other cameras than source " + source + " were skipped");
        }
        return notes;
    }
}
