package org.saccade.ingest.dataset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what a data set holds or names and is no sample of it, by reason; for a person. */
final class LeftOut {

    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final Map<String, String> examples = new LinkedHashMap<>();

    /** One more; the first of each reason is named. */
    void add(String reason, String name) {
        counts.merge(reason, 1L, Long::sum);
        examples.putIfAbsent(reason, name);
    }

    /** Many at once, which nobody names. */
    void add(String reason, long count) {
        if (count > 0) {
            counts.merge(reason, count, Long::sum);
        }
    }

    /** One sentence for each reason. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        counts.forEach((reason, count) -> notes.add(
                count + " " + reason + (examples.containsKey(reason) ? ", such as " + examples.get(reason) : "")));
        return notes;
    }
}
