package org.saccade.streams.window;

import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * A Kafka record as it lay in its topic. The bytes are decoded in the operator that needs them, so that what cannot be decoded is still at
 * hand, to the byte.
 *
 * @param key null when there was none
 * @param value null when there was none
 * @param topic where it lay
 * @param partition where it lay
 * @param offset where it lay
 */
@TypeInfo(RawRecordTypeInfo.Factory.class)
public record RawRecord(byte[] key, byte[] value, String topic, int partition, long offset) {

    /** Topic, partition and offset, for messages. */
    public String position() {
        return topic + "-" + partition + "@" + offset;
    }
}
