package org.saccade.ingest.live.send;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a sender's packets go. */
interface Output extends Closeable {

    /** Sends the bytes from position to limit. */
    void write(ByteBuffer bytes) throws IOException;

    /** Who receives them; 1 where that cannot be known. */
    int receivers();
}
