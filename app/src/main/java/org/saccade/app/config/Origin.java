package org.saccade.app.config;

import java.util.Locale;

/** Where a value came from; the first in this order wins. */
public enum Origin {
    /** An option on the command line. */
    FLAG,
    /** An environment variable. */
    ENVIRONMENT,
    /** The configuration file. */
    FILE,
    /** The local stack that is running. */
    STACK,
    /** Nobody said anything. */
    DEFAULT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
