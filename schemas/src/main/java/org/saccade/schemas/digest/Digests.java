package org.saccade.schemas.digest;

import java.util.Set;
import org.saccade.schemas.schema.Topics;

/** What writers and readers of digests agree on. */
public final class Digests {

    /** Client setting: {@code off} and no stage tells anything. */
    public static final String SETTING = "saccade.digests";

    /** Length of a window. */
    public static final long WINDOW_MS = 5000;

    /** Topics whose streams are told apart. */
    public static final Set<String> LIVE = Set.of(Topics.LIVE_EVENTS, Topics.LIVE_FRAMES, Topics.PREDICTIONS);

    /** Streams of one topic that are told apart; those that come later are one of the name {@link #OTHERS}. */
    public static final int MOST_STREAMS = 10_000;

    /** Name of all streams that came when there were too many. */
    public static final String OTHERS = "*";

    /** Silence after which nothing is remembered of a stream. */
    public static final long FORGOTTEN_AFTER_MS = 15 * 60_000;

    private Digests() {}

    /** Start of the window that a time lies in. */
    public static long window(long ms) {
        return Math.floorDiv(ms, WINDOW_MS) * WINDOW_MS;
    }
}
