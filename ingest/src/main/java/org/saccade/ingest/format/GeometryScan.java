package org.saccade.ingest.format;

import java.io.IOException;
import org.saccade.schemas.event.Geometry;

/** Finds the size of a sensor that nothing states, by reading all events once; memory is one batch. */
public final class GeometryScan {

    private GeometryScan() {}

    /**
     * The smallest sensor that holds every event; 1 x 1 for a recording without events.
     *
     * @param reader its own geometry is not asked; closed here
     */
    public static Geometry smallest(ColumnReader reader) throws IOException {
        int width = 1;
        int height = 1;
        EventColumns columns = new EventColumns(EventColumns.DEFAULT_CAPACITY);
        try (reader) {
            while (reader.read(columns)) {
                short[] x = columns.x();
                short[] y = columns.y();
                for (int i = 0; i < columns.count(); i++) {
                    width = Math.max(width, x[i] + 1);
                    height = Math.max(height, y[i] + 1);
                }
                columns.clear();
            }
        }
        return new Geometry(Math.min(width, Geometry.MAX_SIDE), Math.min(height, Geometry.MAX_SIDE));
    }
}
