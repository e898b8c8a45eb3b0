package org.saccade.schemas.window;

import java.util.Objects;
import org.saccade.schemas.schema.Split;

/**
 * What is known of a labelled recording.
 *
 * @param id name of the sample, unique within its data set
 * @param label class index from 0
 * @param split part of the data set
 */
public record SampleLabel(String id, int label, Split split) {

    public SampleLabel {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(split, "split");
    }
}
