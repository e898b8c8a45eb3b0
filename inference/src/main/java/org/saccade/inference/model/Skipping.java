package org.saccade.inference.model;

/** How empty time bins were dealt with. */
public enum Skipping {
    /** Exact: an empty bin is a counter. */
    LAZY,
    /** Exact: every bin is run, without the layers that nothing reaches. */
    GATED,
    /** Every layer of every bin is run. */
    DENSE,
    /** Not exact: empty bins are dropped. */
    LOSSY;

    /** Whether answers are those of the dense run. */
    public boolean isExact() {
        return this != LOSSY;
    }
}
