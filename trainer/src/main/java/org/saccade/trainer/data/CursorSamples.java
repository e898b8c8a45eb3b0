package org.saccade.trainer.data;

import java.util.Map;

/** Samples that come from a cursor, whatever their order: its books, its positions and its connection. */
abstract class CursorSamples implements SampleSource {

    final FrameCursor cursor;

    CursorSamples(FrameCursor cursor) {
        this.cursor = cursor;
    }

    @Override
    public final PassCounts counts() {
        return cursor.counts();
    }

    @Override
    public final Map<Integer, Long> positions() {
        return cursor.positions();
    }

    @Override
    public final long lag() {
        return cursor.lag();
    }

    @Override
    public final void close() {
        cursor.close();
    }
}
