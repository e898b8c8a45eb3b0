package org.saccade.ingest.live;

import java.io.IOException;
import java.nio.channels.Selector;

/** A network feed's end of the line, carried by one {@link NetworkLoop}. Not safe for several threads. */
interface Channel {

    /**
     * Opens what must be there before anything starts.
     *
     * @throws FeedException when it cannot be, such as a port that is taken
     */
    void open(Selector selector);

    /** Does what is due at this time, such as another attempt to connect. */
    void due(long now);

    /** Reads what has come; never waits. */
    void ready() throws IOException;

    /** Lets go of it. */
    void close();
}
