package org.saccade.ingest.recording;

import java.io.IOException;
import org.saccade.ingest.format.EventColumns;

/** Looks at every event of a recording as it is read, batch after batch; a digest, a picture. Not safe for several threads. */
public interface ColumnObserver {

    /** The next events, all of them on the sensor, in the order and with the times of the file; not kept, not written into. */
    void observe(EventColumns batch) throws IOException;
}
