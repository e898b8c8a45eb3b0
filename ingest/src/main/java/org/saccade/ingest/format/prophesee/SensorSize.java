package org.saccade.ingest.format.prophesee;

import java.io.IOException;
import java.util.Map;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.GeometryScan;
import org.saccade.ingest.format.Source;
import org.saccade.schemas.event.Geometry;

/** Finds the size of the sensor where the user states none. */
final class SensorSize {

    /** Cameras whose headers state no size, by {@code system_ID}: a Gen3 and a Gen4.1 kit. */
    private static final Map<String, Geometry> CAMERAS =
            Map.of("21", new Geometry(640, 480), "48", new Geometry(1280, 720));

    private SensorSize() {}

    /** As the header states it, or that of its camera; null when neither is known. */
    static Geometry stated(PercentHeader header) {
        Geometry stated = header.geometry();
        String camera = header.value("system_id");
        return stated == null && camera != null ? of(camera) : stated;
    }

    /** That of the camera of this {@code system_ID}; null when it is not known. */
    static Geometry of(String systemId) {
        return CAMERAS.get(systemId);
    }

    /**
     * The smallest that holds all events of a recording that can be read again.
     *
     * @param reader closed here
     * @throws FormatException when it cannot be read again
     */
    static Geometry scan(ColumnReader reader, Source source) throws IOException {
        if (!source.again()) {
            reader.close();
            throw new FormatException(source + ": states no size of the sensor, and a stream cannot be searched for"
                    + " it; state it (--geometry WxH)");
        }
        return GeometryScan.smallest(reader);
    }
}
