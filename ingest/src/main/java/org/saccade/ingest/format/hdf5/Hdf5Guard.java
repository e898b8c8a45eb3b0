package org.saccade.ingest.format.hdf5;

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
