package org.saccade.ingest.format.hdf5;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.saccade.ingest.format.FormatException;

/**
 * Stands between jhdf and the rest: whatever it throws at a damaged file becomes a FormatException. Among that are failed casts and index
 * errors, and the end of the stack where a group contains itself.
 */
final class Hdf5Guard {

    private Hdf5Guard() {}

    /** A step that reads the file. */
    @FunctionalInterface
    interface Step<T> {
        T read();
    }

    /**
     * Opens a file for jhdf. Up to 2 GiB it is mapped: jhdf then takes slices where it would otherwise allocate whatever sizes the file
     * states, and the slice that is not there is an error. The memory is the system's, not the heap's.
     */
    static HdfFile open(String source, Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer mapped = size > Integer.MAX_VALUE ? null : channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        return read(source, () -> mapped == null ? new HdfFile(file) : HdfFile.fromByteBuffer(mapped));
    }

    /** @param what the step reads, for the message: {@code file.h5, /events/t} */
    static <T> T read(String what, Step<T> step) {
        try {
            return step.read();
        } catch (FormatException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new FormatException(what + " cannot be read as HDF5: " + e.getMessage());
        } catch (StackOverflowError e) {
            throw new FormatException(what + " cannot be read as HDF5: its parts contain one another");
        }
    }
}
