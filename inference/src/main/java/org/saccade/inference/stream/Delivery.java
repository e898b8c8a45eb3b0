package org.saccade.inference.stream;

/** What a kill or a rebalance may do to answers. */
public enum Delivery {
    /** One answer for each window, always; it is visible once its transaction is committed. */
    EXACTLY_ONCE,
    /** An answer is visible as soon as it is written; a window may be answered twice. */
    AT_LEAST_ONCE
}
