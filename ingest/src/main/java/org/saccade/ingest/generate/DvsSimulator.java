package org.saccade.ingest.generate;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/**
 * A simulated DVS: frames of log intensity in, events out.
 *
 * <p>Each pixel keeps a reference level. Between two frames its log intensity moves on a straight line from L0 at t0 to L1 at t1; each time
 * the line is one threshold C away from the reference, the reference steps by C and an event happens at t0 + (crossing - L0) (t1 - t0) /
 * (L1 - L0), unless the pixel is still in its refractory time. The first frame only sets the references. The same seed and frames give
 * the same events. Not safe for several threads.
 */
public final class DvsSimulator {

    private static final double STILL = 1e-6;
    private static final double LEAST_THRESHOLD = 0.01;

    private final Geometry geometry;
    private final long refractoryUs;
    private final double[] threshold;
    private final double[] reference;
    private final double[] level;
    private final long[] lastUs;
    /** Events of all frames: time in bits 63..32, row 31..17, column 16..2, polarity 0; sorting these words sorts by time. */
    private long[] packed = new long[1024];

    private int count;
    private long nowUs = -1;

    /** A camera whose pixels differ as the seed says. */
    public DvsSimulator(Geometry geometry, PixelModel model, long seed) {
        this.geometry = geometry;
        this.refractoryUs = model.refractoryUs();
        int pixels = geometry.width() * geometry.height();
        threshold = new double[pixels];
        reference = new double[pixels];
        level = new double[pixels];
        lastUs = new long[pixels];
        Arrays.fill(lastUs, Long.MIN_VALUE / 2);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < pixels; i++) {
            double mismatch = model.mismatch() == 0 ? 0 : model.mismatch() * gaussian(random);
            threshold[i] = Math.max(LEAST_THRESHOLD, model.threshold() + mismatch);
        }
    }

    /** Box and Muller's transform. */
    private static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    /**
     * Shows the next frame.
     *
     * @param timeUs later than the frame before, 0 .. 2^31 - 1
     * @param logIntensity one value per pixel, row after row; not kept
     */
    public void frame(long timeUs, double[] logIntensity) {
        if (timeUs <= nowUs || timeUs < 0 || timeUs > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a frame at " + timeUs + " us after one at " + nowUs + " us");
        }
        if (nowUs < 0) {
            System.arraycopy(logIntensity, 0, reference, 0, reference.length);
        } else {
            for (int i = 0; i < level.length; i++) {
                if (Math.abs(logIntensity[i] - level[i]) > STILL) {
                    crossings(i, timeUs, logIntensity[i]);
                }
            }
        }
        System.arraycopy(logIntensity, 0, level, 0, level.length);
        nowUs = timeUs;
    }

    private void crossings(int pixel, long timeUs, double to) {
        double from = level[pixel];
        int polarity = to > from ? 1 : 0;
        double step = polarity == 1 ? threshold[pixel] : -threshold[pixel];
        double slope = (timeUs - nowUs) / (to - from);
        double crossing = reference[pixel] + step;
        while (polarity == 1 ? crossing > from && crossing <= to : crossing < from && crossing >= to) {
            long at = nowUs + (long) ((crossing - from) * slope);
            if (at - lastUs[pixel] >= refractoryUs) {
                emit(pixel, at, polarity);
            }
            reference[pixel] = crossing;
            crossing += step;
        }
    }

    private void emit(int pixel, long at, int polarity) {
        if (count == packed.length) {
            packed = Arrays.copyOf(packed, 2 * count);
        }
        long row = pixel / geometry.width();
        long column = pixel % geometry.width();
        packed[count++] = at << 32 | row << 17 | column << 2 | polarity;
        lastUs[pixel] = at;
    }

    /** All events so far, by time, then row, column and polarity. */
    public Events events() {
        Arrays.sort(packed, 0, count);
        EventsBuilder builder = new EventsBuilder(geometry, 0, count);
        for (int i = 0; i < count; i++) {
            long word = packed[i];
            builder.addOffset(
                    (int) (word >>> 32), (int) (word >>> 2 & 0x7FFF), (int) (word >>> 17 & 0x7FFF), (int) word & 1);
        }
        return builder.build();
    }
}
