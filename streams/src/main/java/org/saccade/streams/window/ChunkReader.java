package org.saccade.streams.window;

import java.util.Map;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.Split;

/**
 * Decodes chunks in one task, with a registry client of its own. A registry that does not answer is asked again for a while and then fails
 * the task, which Flink restarts from its checkpoint: nothing is skipped. Not safe for several threads.
 */
final class ChunkReader implements AutoCloseable {

    private final AvroWire wire;

    ChunkReader(Map<String, String> settings) {
        wire = new AvroWire(settings);
    }

    AvroWire wire() {
        return wire;
    }

    /**
     * The chunk in a record.
     *
     * @throws PoisonRecordException when there is none, or its key is another stream's
     */
    EventChunk read(RawRecord record) {
        EventChunk chunk = wire.decode(record.value(), EventChunk.class);
        if (!chunk.getStream().equals(StreamKey.of(record))) {
            throw new PoisonRecordException("the chunk is of stream \"" + chunk.getStream() + "\", its Kafka key is "
                    + (record.key() == null ? "missing" : "\"" + StreamKey.of(record) + "\""));
        }
        return chunk;
    }

    /** The part of the data set that a chunk belongs to; UNKNOWN for streams without labels. */
    static Split splitOf(EventChunk chunk) {
        SampleInfo info = chunk.getSample();
        return info == null ? Split.UNKNOWN : info.getSplit();
    }

    @Override
    public void close() {
        wire.close();
    }
}
