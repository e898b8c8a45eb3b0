package org.saccade.ingest.format.hdf5;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
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
     * Opens a file for jhdf. Up to 2 GiB it is mapped, or in memory already: jhdf then takes slices where it would otherwise allocate whatever
     * sizes the file states, and the slice that is not there is an error. The memory of a mapping is the system's, not the heap's. Of a larger
     * file jhdf reads parts; one that does not fit in the heap is refused as damage, which is what such a size is.
     */
    static HdfFile open(String source, SeekableByteChannel channel) throws IOException {
        if (channel instanceof SeekableInMemoryByteChannel memory) {
            return read(source, () -> HdfFile.fromByteBuffer(ByteBuffer.wrap(memory.array())));
        }
        FileChannel file = (FileChannel) channel;
        long size = file.size();
        if (size > Integer.MAX_VALUE) {
            return read(source, () -> new HdfFile(file));
        }
        ByteBuffer mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, size);
        return read(source, () -> HdfFile.fromByteBuffer(mapped));
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
        } catch (OutOfMemoryError e) {
            // One allocation of a stated size that failed: nothing of it is left, and nothing else is harmed.
            throw new FormatException(what + " cannot be read as HDF5: it states a part that is larger than memory");
        }
    }
}
