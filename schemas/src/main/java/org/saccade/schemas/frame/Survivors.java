package org.saccade.schemas.frame;

import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** Columns for the events that a step lets through; at most as many as there were. */
final class Survivors {

    private final Events in;
    private final int[] t;
    private final short[] x;
    private final short[] y;
    private final byte[] p;
    private int count;

    Survivors(Events in) {
        this.in = in;
        int n = in.count();
        t = new int[n];
        x = new short[n];
        y = new short[n];
        p = new byte[n];
    }

    /** Event {@code i} of the input, as it was. */
    void keep(int i) {
        keep(in.t()[i], in.x()[i], in.y()[i], in.p()[i]);
    }

    void keep(int time, int column, int row, int polarity) {
        t[count] = time;
        x[count] = (short) column;
        y[count] = (short) row;
        p[count] = (byte) polarity;
        count++;
    }

    Events events(Geometry geometry) {
        return Events.of(geometry, in.baseUs(), t, x, y, p, count);
    }
}
