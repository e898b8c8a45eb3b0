package org.saccade.trainer.data;

import java.util.ArrayList;
import java.util.List;
import org.saccade.schemas.frame.FrameSpec;

/** Compares two preprocessings field by field: a network must see frames cut and filled exactly as those that it learned from. */
final class FrameMatch {

    private FrameMatch() {}

    /**
     * Throws unless both are the same.
     *
     * @param where whose frames
     * @param actual what they are
     * @param wanted what the network learned from
     * @throws TrainingDataException naming every field that differs
     */
    static void require(String where, FrameSpec actual, FrameSpec wanted) {
        List<String> differences = new ArrayList<>();
        compare("time steps T", actual.timeSteps(), wanted.timeSteps(), differences);
        compare("polarities P", actual.polarities(), wanted.polarities(), differences);
        compare("height H", actual.height(), wanted.height(), differences);
        compare("width W", actual.width(), wanted.width(), differences);
        compare("window in us", actual.windowUs(), wanted.windowUs(), differences);
        compare("value", actual.value(), wanted.value(), differences);
        compare("bins", actual.bins(), wanted.bins(), differences);
        compare("tau in us", actual.tauUs(), wanted.tauUs(), differences);
        if (!differences.isEmpty()) {
            throw new TrainingDataException(where + ": " + String.join("; ", differences) + " (frames are " + actual
                    + ", the network takes " + wanted + ")");
        }
    }

    /** Notes a difference of one field. */
    static void compare(String field, Object actual, Object wanted, List<String> differences) {
        if (!actual.equals(wanted)) {
            differences.add(field + " is " + actual + ", the network learned from " + wanted);
        }
    }
}
