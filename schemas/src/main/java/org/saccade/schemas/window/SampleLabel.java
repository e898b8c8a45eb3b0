package org.saccade.schemas.window;

import java.util.Map;
import java.util.Objects;
import org.saccade.schemas.schema.Split;

/**
 * What is known of a labelled recording.
 *
 * @param id name of the sample, unique within its data set
 * @param label class index from 0
 * @param split part of the data set
 * @param attributes what its layout knows beyond the label; empty for most
 */
public record SampleLabel(String id, int label, Split split, Map<String, String> attributes) {

    public SampleLabel {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(split, "split");
        attributes = Map.copyOf(attributes);
    }

    /** Without attributes. */
    public SampleLabel(String id, int label, Split split) {
        this(id, label, split, Map.of());
    }
}
