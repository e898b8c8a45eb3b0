package org.saccade.streams.window;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Raw records between tasks and in state; the value is immutable, so a copy is the value itself.
 *
 * <pre>
 *   int      length of the key, -1 for none; the key
 *   int      length of the value, -1 for none; the value
 *   int      partition
 *   long     offset
 *   UTF      topic, as {@link java.io.DataOutput#writeUTF} writes it
 * </pre>
 */
public final class RawRecordSerializer extends TypeSerializerSingleton<RawRecord> {

    private static final long serialVersionUID = 1L;
    static final RawRecordSerializer INSTANCE = new RawRecordSerializer();

    @Override
    public boolean isImmutableType() {
        return true;
    }

    /** Flink asks for an empty value only to fill it, which an immutable one cannot be. */
    @Override
    public RawRecord createInstance() {
        return null;
    }

    @Override
    public RawRecord copy(RawRecord from) {
        return from;
    }

    @Override
    public RawRecord copy(RawRecord from, RawRecord reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(RawRecord record, DataOutputView target) throws IOException {
        write(record.key(), target);
        write(record.value(), target);
        target.writeInt(record.partition());
        target.writeLong(record.offset());
        target.writeUTF(record.topic());
    }

    @Override
    public RawRecord deserialize(DataInputView source) throws IOException {
        byte[] key = read(source);
        byte[] value = read(source);
        int partition = source.readInt();
        long offset = source.readLong();
        return new RawRecord(key, value, source.readUTF(), partition, offset);
    }

    @Override
    public RawRecord deserialize(RawRecord reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    private static void write(byte[] bytes, DataOutputView target) throws IOException {
        if (bytes == null) {
            target.writeInt(-1);
        } else {
            target.writeInt(bytes.length);
            target.write(bytes);
        }
    }

    private static byte[] read(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        source.readFully(bytes);
        return bytes;
    }

    @Override
    public TypeSerializerSnapshot<RawRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names this serializer in a checkpoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<RawRecord> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
