package org.saccade.schemas.frame;

import org.saccade.schemas.event.Events;

/** A grid that takes events one by one: those that have a place in the frames, each with its element of a plane. */
abstract class CroppedGrid implements Accumulator {

    final FrameSpec spec;

    CroppedGrid(FrameSpec spec) {
        this.spec = spec;
    }

    /**
     * Takes one event.
     *
     * @param i its row
     * @param bin its time bin
     * @param cell its element of a plane
     */
    abstract void take(Events events, int i, int bin, int cell);

    @Override
    public final int add(Events events, int from, int to, int bin) {
        Crop crop = Crop.of(spec, events.geometry());
        int lost = 0;
        for (int i = from; i < to; i++) {
            int x = events.x()[i];
            int y = events.y()[i];
            if (crop.holds(x, y)) {
                take(events, i, bin, crop.cell(x, y));
            } else {
                lost++;
            }
        }
        return lost;
    }
}
