package org.saccade.ingest.live.send;

import java.io.IOException;
import org.saccade.schemas.event.Events;

/** An encoding and an output. */
final class EncodedSender implements EventSender {

    private final Encoding encoding;
    private final Output output;

    EncodedSender(Encoding encoding, Output output) {
        this.encoding = encoding;
        this.output = output;
    }

    @Override
    public void send(Events events) throws IOException {
        encoding.encode(events, output::write);
    }

    @Override
    public int receivers() {
        return output.receivers();
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
