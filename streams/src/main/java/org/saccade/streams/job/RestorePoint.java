package org.saccade.streams.job;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.SavepointKeyedStateHandle;

/**
 * A checkpoint or savepoint that a job is to go on from, looked at before the job is sent: Flink itself would try again and again, and say why
 * only deep in its log. Savepoints in canonical form are read by either kind of state, checkpoints by the one that wrote them.
 */
final class RestorePoint {

    private static final String METADATA = "_metadata";

    private RestorePoint() {}

    /**
     * Refuses what cannot be restored.
     *
     * @param place its folder, a path or a URI
     * @param state where the job will keep state
     * @throws IllegalStateException when there is none, or the other kind of state wrote it; the message says which
     */
    static void check(String place, StateKind state) throws IOException {
        StateKind writer = writer(place);
        if (writer != null && writer != state) {
            throw new IllegalStateException(
                    "checkpoint " + place + " was written with state " + name(writer) + ", which "
                            + name(state) + " cannot read: go on with " + name(writer)
                            + ", or take a savepoint in canonical form, which both read");
        }
    }

    private static String name(StateKind kind) {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Null where either kind will do. */
    private static StateKind writer(String place) throws IOException {
        for (OperatorState operator : metadata(place).getOperatorStates()) {
            for (OperatorSubtaskState subtask : operator.getStates()) {
                for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                    if (handle instanceof IncrementalRemoteKeyedStateHandle) {
                        return StateKind.ROCKSDB;
                    }
                    if (handle instanceof KeyGroupsStateHandle && !(handle instanceof SavepointKeyedStateHandle)) {
                        return StateKind.HEAP;
                    }
                }
            }
        }
        return null;
    }

    private static CheckpointMetadata metadata(String place) throws IOException {
        Path folder = new Path(place);
        try (DataInputStream in = new DataInputStream(folder.getFileSystem().open(new Path(folder, METADATA)))) {
            return org.apache.flink.runtime.checkpoint.Checkpoints.loadCheckpointMetadata(
                    in, RestorePoint.class.getClassLoader(), place);
        } catch (FileNotFoundException e) {
            throw new IllegalStateException("there is no checkpoint or savepoint at " + place, e);
        }
    }
}
