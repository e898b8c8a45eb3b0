package org.saccade.vector;

import java.lang.invoke.MethodHandle;

/**
 * Runs of event words of one format to columns, eight words at a time. Safe for several threads.
 *
 * <p>What a run takes from its format besides the words, as {@code clock} and {@code edge}:
 *
 * <table>
 * <caption>Formats</caption>
 * <tr><th></th><th>bytes</th><th>clock</th><th>edge</th><th>ends at</th></tr>
 * <tr><td>{@link #EVT2}</td><td>4</td><td>time of a t of 0</td><td>-</td><td>a word of another type</td></tr>
 * <tr><td>{@link #DAT2}</td><td>8</td><td>stamp of time 0</td><td>least time</td><td>a time below it, or from 2^30 on</td></tr>
 * <tr><td>{@link #ATIS}</td><td>5</td><td>time of a t of 0</td><td>-</td><td>an overflow, y 240</td></tr>
 * <tr><td>{@link #EVENT_STREAM}</td><td>5</td><td>time of the event ahead</td><td>-</td><td>a byte of 0xFE or 0xFF where an event
 * would begin</td></tr>
 * </table>
 */
public final class WordKernel {

    /** EVT 2.0 of Prophesee. */
    public static final WordKernel EVT2 = new WordKernel("evt2", TrialWords::evt2);
    /** DAT 2 of Prophesee. */
    public static final WordKernel DAT2 = new WordKernel("dat2", TrialWords::dat2);
    /** The words of N-MNIST and N-Caltech101. */
    public static final WordKernel ATIS = new WordKernel("atis", TrialWords::atis);
    /** DVS events of Event Stream, y as they state it. */
    public static final WordKernel EVENT_STREAM = new WordKernel("eventStream", TrialWords::eventStream);

    private static final int EIGHT = 8;

    private final String method;
    private final TrialWords.Maker words;
    private final Readiness readiness;
    /** Null until it is tried. */
    private MethodHandle work;

    /** @param words makes events up */
    private WordKernel(String method, TrialWords.Maker words) {
        this.method = method;
        this.words = words;
        this.readiness = new Readiness(method, this::prepare);
    }

    /**
     * Whether {@link #run} may be called.
     *
     * @param events that are about to be decoded, without it where the answer is no
     */
    public boolean ready(int events) {
        return readiness.ready(events);
    }

    /** The part of a run of {@code most} words that {@link #run} goes through; the rest, at most seven, is the caller's. */
    public static int reach(int most) {
        return most & -EIGHT;
    }

    /**
     * Decodes eights of words until one is no event. Returns the number of events, those ahead of it in its eight included: less than {@link
     * #reach} of {@code most} where the run has ended.
     *
     * @param in holds all of the words; nothing is read behind them
     * @param most number of words; rows n to n + most may be overwritten, whatever is returned
     * @param n the first row
     */
    public int run(byte[] in, int at, int most, int[] t, short[] x, short[] y, byte[] p, int n, long clock, int edge) {
        try {
            return (int) work.invokeExact(in, at, most, t, x, y, p, n, clock, edge);
        } catch (Throwable e) {
            throw Readiness.thrown(e);
        }
    }

    private Readiness.Trial prepare() throws ReflectiveOperationException {
        work = Readiness.handle(
                "WordVectors",
                method,
                int.class,
                byte[].class,
                int.class,
                int.class,
                int[].class,
                short[].class,
                short[].class,
                byte[].class,
                int.class,
                long.class,
                int.class);
        return new TrialWords(this, words);
    }
}
