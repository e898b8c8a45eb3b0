package org.saccade.streams.window;

import java.nio.charset.StandardCharsets;
import org.apache.flink.api.java.functions.KeySelector;

/** Gathers the records of one stream by their Kafka key; those without one gather under the empty key and are found to be poison. */
public final class StreamKey implements KeySelector<RawRecord, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public String getKey(RawRecord record) {
        return of(record);
    }

    static String of(RawRecord record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }
}
