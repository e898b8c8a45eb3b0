package org.saccade.benchmarks;

import java.util.Arrays;
import java.util.List;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.Recording;
import org.saccade.schemas.event.Events;

/** The rival: one pass over the columns of recordings that lie in memory, on one thread; it checks, counts and encodes nothing. */
final class PlainLoop {

    private static final int RECORDINGS = 20;
    private static final double SECONDS = 2;

    /** What was binned, so that no compiler leaves it out. */
    private static long seen;

    private PlainLoop() {}

    /** Events per second, warm. */
    static double eventsPerSecond(DataSet set, int steps) {
        int side = Math.max(set.geometry().width(), set.geometry().height());
        byte[] grid = new byte[steps * 2 * side * side];
        List<Recording> recordings =
                set.samples().stream().limit(RECORDINGS).map(set::read).toList();
        double rate = 0;
        for (int round = 0; round < 3; round++) {
            long events = 0;
            long begunAt = System.nanoTime();
            while (System.nanoTime() - begunAt < SECONDS * 1e9) {
                for (Recording recording : recordings) {
                    bin(recording.events(), recording.lengthUs(), steps, side, grid);
                    events += recording.events().count();
                    seen += grid[events < 0 ? 1 : 0];
                }
            }
            rate = events / ((System.nanoTime() - begunAt) / 1e9);
        }
        return rate;
    }

    private static void bin(Events events, long lengthUs, int steps, int side, byte[] grid) {
        Arrays.fill(grid, (byte) 0);
        int[] t = events.t();
        short[] x = events.x();
        short[] y = events.y();
        byte[] p = events.p();
        int plane = side * side;
        int n = events.count();
        int startUs = n == 0 ? 0 : t[0];
        for (int i = 0; i < n; i++) {
            int bin = (int) ((long) (t[i] - startUs) * steps / lengthUs);
            grid[(bin * 2 + p[i]) * plane + y[i] * side + x[i]]++;
        }
    }
}
