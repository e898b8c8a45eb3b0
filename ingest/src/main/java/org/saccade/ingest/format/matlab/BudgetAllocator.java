package org.saccade.ingest.format.matlab;

import java.nio.ByteBuffer;
import org.saccade.ingest.format.FormatException;
import us.hebi.matlab.mat.format.BufferAllocator;

/** Gives buffers until their sum reaches a limit: the sizes that a file states are asked for here before anything is read. */
final class BudgetAllocator implements BufferAllocator {

    private final long most;
    private long given;
    private FormatException refused;

    BudgetAllocator(long most) {
        this.most = most;
    }

    @Override
    public ByteBuffer allocate(int bytes) {
        given += Math.max(0, bytes);
        require(bytes < 0 ? Long.MAX_VALUE : given);
        return ByteBuffer.allocate(bytes);
    }

    /** Refuses a size over the limit, whoever would give the memory. */
    void require(long bytes) {
        if (bytes > most) {
            refused = new FormatException("states variables of more than " + most + " bytes, the most that is read");
            throw refused;
        }
    }

    /** Why a buffer was not given: the library may meet another failure on its way out, and tell of that; null when all were. */
    FormatException refused() {
        return refused;
    }

    @Override
    public void release(ByteBuffer buffer) {
        given -= buffer.capacity();
    }
}
