package org.saccade.ingest.dataset;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.saccade.schemas.schema.Split;

/**
 * One labelled recording of a data set, not yet read.
 *
 * @param id unique within the data set and free of the place it lies in, such as {@code Train/5/00001}
 * @param split part of the data set
 * @param label position of its class in {@link DataSet#classNames()}
 * @param file where it lies
 * @param attributes what the layout knows beyond the label; goes into the records as it is
 */
public record SampleRef(String id, Split split, int label, Path file, Map<String, String> attributes) {

    public SampleRef {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(split, "split");
        Objects.requireNonNull(file, "file");
        if (label < 0) {
            throw new IllegalArgumentException("label " + label + " of sample " + id + " is negative");
        }
        attributes = Map.copyOf(attributes);
    }
}
