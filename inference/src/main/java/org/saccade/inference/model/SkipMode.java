package org.saccade.inference.model;

/** What a classifier does with time bins that hold no event. */
public enum SkipMode {
    /**
     * The answer is that of the dense run. Where the bundle's check allows, an empty bin costs a counter; else every bin of a window that
     * has events is run, and only windows without any event are answered from memory.
     */
    EXACT,
    /** Every bin is run: the reference that {@link #EXACT} is compared with. */
    OFF
}
