package org.saccade.streams.window;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.saccade.schemas.window.StreamWindows;

/** Keeps the state of a live stream in its own compact layout; the value is immutable, so a copy is the value itself. */
public final class StreamWindowsSerializer extends TypeSerializerSingleton<StreamWindows> {

    private static final long serialVersionUID = 1L;
    static final StreamWindowsSerializer INSTANCE = new StreamWindowsSerializer();

    @Override
    public boolean isImmutableType() {
        return true;
    }

    /** Flink asks for an empty value only for state that is reused in place, which this one is not. */
    @Override
    public StreamWindows createInstance() {
        return null;
    }

    @Override
    public StreamWindows copy(StreamWindows from) {
        return from;
    }

    @Override
    public StreamWindows copy(StreamWindows from, StreamWindows reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(StreamWindows record, DataOutputView target) throws IOException {
        record.writeTo(target);
    }

    @Override
    public StreamWindows deserialize(DataInputView source) throws IOException {
        return StreamWindows.readFrom(source);
    }

    @Override
    public StreamWindows deserialize(StreamWindows reuse, DataInputView source) throws IOException {
        return StreamWindows.readFrom(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        StreamWindows.readFrom(source).writeTo(target);
    }

    @Override
    public TypeSerializerSnapshot<StreamWindows> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names this serializer in a checkpoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<StreamWindows> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
