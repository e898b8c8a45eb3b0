package org.saccade.ingest.format.matlab;

import java.nio.ByteBuffer;
import org.saccade.ingest.format.FormatException;
import us.hebi.matlab.mat.format.BufferAllocator;

/** Gives buffers until their sum reaches a limit: the sizes that a file states are asked for here before anything is read. */
final class BudgetAllocator implements BufferAllocator {

    private final long most;
    private long given;

    BudgetAllocator(long most) {
        this.most = most;
    }

    @Override
    public ByteBuffer allocate(int bytes) {
        given += Math.max(0, bytes);
        if (bytes < 0 || given > most) {
            throw new FormatException("states variables of more than " + most + " bytes, the most that is read");
        }
        return ByteBuffer.allocate(bytes);
    }

    @Override
    public void release(ByteBuffer buffer) {
        given -= buffer.capacity();
    }
}
