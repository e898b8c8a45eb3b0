package org.saccade.ingest.dataset;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.saccade.schemas.schema.Split;

/**
 * One recording of a data set, or a slice of one, not yet read.
 *
 * @param id unique within the data set and free of the place it lies in, such as {@code Train/5/00001}
 * @param split part of the data set; UNKNOWN for a recording that belongs to none
 * @param label position of its class in {@link DataSet#classNames()}; {@link #NO_LABEL} where nothing says it
 * @param file where it lies, which may be within an archive
 * @param slice the part of the file that is the sample; null: all of it
 * @param attributes what the layout knows beyond the label; goes into the records as it is
 */
public record SampleRef(String id, Split split, int label, Path file, TimeSlice slice, Map<String, String> attributes) {

    /** Label of a recording that has none. */
    public static final int NO_LABEL = -1;

    public SampleRef {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(split, "split");
        Objects.requireNonNull(file, "file");
        if (label < NO_LABEL) {
            throw new IllegalArgumentException("label " + label + " of sample " + id + " is negative");
        }
        attributes = Map.copyOf(attributes);
    }
}
