package org.saccade.app.cli;

/** What 'stream' and 'train' assume when nobody says otherwise: N-MNIST, and any sensor of 34 x 34. */
final class FrameDefaults {

    /** Eight time bins of 40 ms; whether a pixel saw an event, not how many: learns as well and is exact in int8. */
    static final String FRAMES = "T=8,P=2,H=34,W=34,window=320ms,value=binary";

    /** Two pixels of play in each direction: digits and shapes keep their class, which flips would not promise. */
    static final String AUGMENTATION = "shift=2";

    private FrameDefaults() {}
}
