package org.saccade.ingest.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/**
 * The part of a recording that lies in a rectangle of the sensor, which becomes a sensor of its own: its corner is (0, 0). Time stays as it
 * is; what lies beside the rectangle is left out and counted in a note of the report. Not safe for several threads.
 */
public final class CropReader implements EventReader {

    private final EventReader whole;
    private final int left;
    private final int top;
    private final Geometry geometry;
    private long events;
    private long beside;

    /**
     * @param whole closed with this reader
     * @param x column of the rectangle's left edge
     * @param y row of its upper edge
     * @throws IllegalArgumentException when the rectangle is empty or not inside the sensor
     */
    public CropReader(EventReader whole, int x, int y, int width, int height) {
        Geometry sensor = whole.geometry();
        if (x < 0 || y < 0 || width < 1 || height < 1 || x > sensor.width() - width || y > sensor.height() - height) {
            throw new IllegalArgumentException("the rectangle of " + width + " x " + height + " at (" + x + ", " + y
                    + ") is not inside a sensor of " + sensor);
        }
        this.whole = whole;
        this.left = x;
        this.top = y;
        this.geometry = new Geometry(width, height);
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public Events next(int atMost) throws IOException {
        for (Events batch = whole.next(atMost); batch != null; batch = whole.next(atMost)) {
            Events kept = crop(batch);
            events += kept.count();
            beside += batch.count() - kept.count();
            if (kept.count() > 0) {
                return kept;
            }
        }
        return null;
    }

    private Events crop(Events batch) {
        EventsBuilder builder = new EventsBuilder(geometry, 0, 0);
        for (int i = 0; i < batch.count(); i++) {
            int x = batch.x()[i] - left;
            int y = batch.y()[i] - top;
            if (geometry.contains(x, y)) {
                if (builder.count() == 0) {
                    builder.reset(batch.timeUs(i));
                }
                builder.add(batch.timeUs(i), x, y, batch.p()[i]);
            }
        }
        return builder.build();
    }

    @Override
    public long originUs() {
        return whole.originUs();
    }

    @Override
    public long endUs() {
        return whole.endUs();
    }

    @Override
    public ReadReport report() {
        ReadReport all = whole.report();
        List<String> notes = new ArrayList<>(all.notes());
        if (beside > 0) {
            notes.add(beside + " events beside the rectangle were left out");
        }
        return new ReadReport(
                all.source(), all.bytes(), events, all.outside(), all.backwards(), all.truncatedAtByte(), notes);
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
