package org.saccade.inference.stream;

/** What happens with windows that have waited while newer ones of their stream came. In both cases windows = predictions + dropped. */
public enum Overload {
    /** Every window is answered, however late. */
    ALL,
    /** Only the newest window of each stream is answered; the others are dropped and counted, in the prediction that follows them too. */
    NEWEST
}
