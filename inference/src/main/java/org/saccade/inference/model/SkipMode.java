package org.saccade.inference.model;

/** What a classifier is to do with time bins that hold no event. {@link Skipping} says what became of it. */
public enum SkipMode {
    /**
     * The answer is that of the dense run. Where the bundle's check allows, an empty bin costs a counter; else every bin of a window that has
     * events is run, but of it only the layers that something reaches, and windows without any event are answered from memory.
     */
    EXACT,
    /**
     * Empty bins are dropped, as if the window had only the others: membranes do not decay over them and the read-out does not count them. Of
     * use where nothing exact skips, as for LIAF neurons; answers change, by how much is for an evaluation to say.
     */
    LOSSY,
    /** Every layer of every bin is run: the reference that the others are compared with. */
    OFF
}
