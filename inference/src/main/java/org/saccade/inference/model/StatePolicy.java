package org.saccade.inference.model;

import java.time.Duration;
import java.util.Locale;

/**
 * Whether membranes outlive a window: each window starts from rest, as in training, or where the last one of its stream ended. Carried state suits
 * a stream that never pauses; the logits are still those of the window's own bins.
 *
 * <p>State is memory of this process alone: after a restart, a hot swap or a rebalance streams start from rest. A window that begins before the
 * last one of its stream ended (a repeat, or overlapping windows) always starts from rest.
 *
 * @param streams most streams whose state is kept, the longest unheard of given up first; 0: none, every window starts from rest
 * @param reset when a stream starts from rest beside that
 * @param idleUs of {@link Reset#IDLE}: event time between two windows above which it does
 */
public record StatePolicy(int streams, Reset reset, long idleUs) {

    /** Every window starts from rest. */
    public static final StatePolicy NONE = new StatePolicy(0, Reset.NEVER, 0);

    /** What makes a stream start from rest. */
    public enum Reset {
        /** Nothing. */
        NEVER,
        /** A pause longer than a bound. */
        IDLE,
        /** Any window that does not begin where the last one ended. */
        GAP
    }

    public StatePolicy {
        if (streams < 0 || streams > 10_000_000) {
            throw new IllegalArgumentException(
                    "state is carried for " + streams + " streams, allowed are 0 .. 10000000");
        }
        if (idleUs < 0 || (reset == Reset.IDLE) != (idleUs > 0)) {
            throw new IllegalArgumentException("reset " + reset + " after " + idleUs + " us cannot be");
        }
    }

    /** Whether any state is carried. */
    public boolean carries() {
        return streams > 0;
    }

    /**
     * Reads {@code never}, {@code gap} or {@code idle:DURATION} with the duration in milliseconds, as {@code idle:5000}.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public static StatePolicy parse(int streams, String reset) {
        String[] parts = reset.trim().toUpperCase(Locale.ROOT).split(":", 2);
        Reset rule;
        long idleUs = 0;
        try {
            rule = Reset.valueOf(parts[0]);
            if (rule == Reset.IDLE && parts.length == 2) {
                idleUs = Math.multiplyExact(1000L, Long.parseLong(parts[1]));
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(misread(reset), e);
        }
        if ((rule == Reset.IDLE) != (parts.length == 2) || idleUs < 0) {
            throw new IllegalArgumentException(misread(reset));
        }
        return new StatePolicy(streams, rule, idleUs);
    }

    private static String misread(String reset) {
        return "'" + reset + "' is no rule to reset by: never, gap and idle:MILLISECONDS are possible";
    }

    /** The same with a pause as bound. */
    public StatePolicy afterIdle(Duration pause) {
        return new StatePolicy(streams, Reset.IDLE, pause.toNanos() / 1000);
    }

    /** Whether a window that starts {@code pauseUs} after the last one of its stream ended starts from rest. */
    boolean resets(long pauseUs) {
        return pauseUs < 0
                || switch (reset) {
                    case NEVER -> false;
                    case IDLE -> pauseUs > idleUs;
                    case GAP -> pauseUs > 0;
                };
    }
}
