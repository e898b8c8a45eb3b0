package org.saccade.ingest.generate;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/**
 * A simulated DVS: frames of log intensity in, events out, for as long as one likes.
 *
 * <p>Each pixel keeps a reference level, at first the level of the first frame. Between two frames at t0 and t1 its level moves on a straight
 * line from L0 to L1; each time it is one threshold C away from the reference, the reference steps by C and an event happens, unless the pixel
 * is still in its refractory time: the reference moves all the same, and a pixel's first event is never held back. Where the event happens in
 * time says {@link PixelModel.Kind}: at t0 + (crossing - L0) (t1 - t0) / (L1 - L0), or at the end of one of equal steps. Leak is an upward
 * drift of the level, so it meets the same rule; shot noise is added to the crossings and meets the refractory time too.
 *
 * <p>{@link #frame} returns the events of the half-open interval [t0, t1), by time, then row, column and polarity; memory is that of the pixels
 * and of the events of one frame. The same seed and frames give the same events. Not safe for several threads.
 */
public final class DvsSimulator {

    /** Changes up to this are none, as in ESIM. */
    private static final double STILL = 1e-6;

    private static final long NEVER = Long.MIN_VALUE / 2;

    private final Geometry geometry;
    private final PixelModel model;
    private final double still;
    private final double[] on;
    private final double[] off;
    private final double[] reference;
    private final double[] level;
    private final long[] lastUs;
    private final SplittableRandom random;
    /** Upward drift by leak: per microsecond, and so far; null without leak. */
    private final double[] leak;

    private final double[] drift;
    private final ShotNoise shot;
    private long startUs;

    /** Events since the last frame: microseconds after it in bits 62..32, row 31..17, column 16..2, polarity 0; sorting sorts by time. */
    private long[] packed = new long[1024];

    private int count;
    private long nowUs = -1;

    /** A camera whose pixels differ as the seed says. */
    public DvsSimulator(Geometry geometry, PixelModel model, long seed) {
        this.geometry = geometry;
        this.model = model;
        int pixels = geometry.width() * geometry.height();
        reference = new double[pixels];
        level = new double[pixels];
        lastUs = new long[pixels];
        Arrays.fill(lastUs, NEVER);
        random = new SplittableRandom(seed);
        double[] draws = gaussians(pixels, model.mismatch());
        on = thresholds(model.onThreshold(), draws);
        off = thresholds(
                model.offThreshold(),
                model.kind() == PixelModel.Kind.V2E ? gaussians(pixels, model.mismatch()) : draws);
        PixelNoise noise = model.noise();
        double[] rates = gaussians(pixels, noise.spread());
        for (int i = 0; i < pixels; i++) {
            rates[i] = Math.pow(10, rates[i]);
        }
        boolean leaks = noise.leakHz() > 0;
        leak = leaks ? new double[pixels] : null;
        drift = leaks ? new double[pixels] : null;
        for (int i = 0; leaks && i < pixels; i++) {
            leak[i] = noise.leakHz() * 1e-6 * on[i] * rates[i];
        }
        for (int i = 0; i < pixels; i++) {
            rates[i] *= noise.shotHz();
        }
        shot = noise.shotHz() > 0 ? new ShotNoise(rates, random) : null;
        // A drift may be slower than what ESIM takes for a change; and v2e knows no such limit.
        still = leaks || model.kind() == PixelModel.Kind.V2E ? 0 : STILL;
    }

    private static double[] thresholds(double mean, double[] draws) {
        double[] all = new double[draws.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = Math.max(PixelModel.LEAST_THRESHOLD, mean + draws[i]);
        }
        return all;
    }

    /** Box and Muller's transform; draws nothing where all are 0. */
    private double[] gaussians(int n, double deviation) {
        double[] all = new double[n];
        for (int i = 0; deviation > 0 && i < n; i++) {
            double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
            all[i] = deviation * (radius * Math.cos(2 * Math.PI * random.nextDouble()));
        }
        return all;
    }

    /** Size of the sensor. */
    public Geometry geometry() {
        return geometry;
    }

    /**
     * Shows the next frame.
     *
     * @param timeUs later than the frame before by less than 2^31, not negative
     * @param logIntensity one value per pixel, row after row; not kept
     * @return the events from the time of the frame before on, that included and {@code timeUs} not; none for the first frame
     */
    public Events frame(long timeUs, double[] logIntensity) {
        if (timeUs <= nowUs || timeUs < 0 || (nowUs >= 0 && timeUs - nowUs > Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("a frame at " + timeUs + " us after one at " + nowUs + " us");
        }
        if (nowUs < 0) {
            System.arraycopy(logIntensity, 0, reference, 0, reference.length);
            System.arraycopy(logIntensity, 0, level, 0, level.length);
            nowUs = timeUs;
            startUs = timeUs;
            return Events.none(geometry, timeUs);
        }
        long passed = timeUs - nowUs;
        leak(passed);
        int steps = model.kind() == PixelModel.Kind.V2E ? mostCrossings(logIntensity) : 0;
        for (int i = 0; i < level.length; i++) {
            double to = drift == null ? logIntensity[i] : logIntensity[i] + drift[i];
            if (reference[i] + on[i] <= to || reference[i] - off[i] >= to) {
                crossings(i, passed, to, steps);
            }
            level[i] = to;
        }
        noise(passed);
        boolean refractory = model.refractoryUs() > (steps == 0 ? 0 : passed / steps);
        return take(passed, refractory, timeUs);
    }

    /**
     * The events at the very time of the last frame, for those who show no further one; they are the beginning of the next interval, and
     * {@link #frame} no longer returns them.
     */
    public Events rest() {
        return take(1, model.refractoryUs() > 0, nowUs);
    }

    private void leak(long passedUs) {
        double jitter = model.noise().leakJitter() * Math.sqrt(3);
        for (int i = 0; drift != null && i < drift.length; i++) {
            // Even between -1 and 1: a standard deviation of 1 / sqrt(3).
            double now = jitter == 0 ? 1 : 1 + jitter * (2 * random.nextDouble() - 1);
            drift[i] += leak[i] * passedUs * now;
        }
    }

    /** Events of the busiest pixel between this frame and the last. */
    private int mostCrossings(double[] logIntensity) {
        int most = 0;
        for (int i = 0; i < level.length; i++) {
            double to = drift == null ? logIntensity[i] : logIntensity[i] + drift[i];
            int n = 0;
            for (double at = reference[i] + on[i]; at <= to; at += on[i]) {
                n++;
            }
            for (double at = reference[i] - off[i]; at >= to; at -= off[i]) {
                n++;
            }
            most = Math.max(most, n);
        }
        return most;
    }

    /** @param steps equal steps of the interval that give the times; 0: the straight line gives them */
    private void crossings(int pixel, long passedUs, double to, int steps) {
        double from = level[pixel];
        if (Math.abs(to - from) <= still) {
            return;
        }
        int polarity = to > reference[pixel] ? 1 : 0;
        double step = polarity == 1 ? on[pixel] : -off[pixel];
        double slope = passedUs / (to - from);
        double crossing = reference[pixel] + step;
        for (int n = 1; polarity == 1 ? crossing <= to : crossing >= to; n++) {
            // A crossing can lie behind the line's start only after changes too small to count.
            double at = steps > 0 ? (double) n * passedUs / steps : (crossing - from) * slope;
            candidate(pixel, (long) Math.max(0, Math.min(passedUs, at)), polarity);
            reference[pixel] = crossing;
            crossing += step;
        }
    }

    private void noise(long passedUs) {
        if (shot == null) {
            return;
        }
        long fromUs = nowUs - startUs;
        while (shot.nextUs() < fromUs + passedUs) {
            long at = shot.nextUs() - fromUs;
            int pixel = shot.take();
            candidate(pixel >> 1, at, pixel & 1);
        }
    }

    private void candidate(int pixel, long afterUs, int polarity) {
        if (count == packed.length) {
            packed = Arrays.copyOf(packed, 2 * count);
        }
        long row = pixel / geometry.width();
        long column = pixel % geometry.width();
        packed[count++] = afterUs << 32 | row << 17 | column << 2 | polarity;
    }

    /** Hands out the candidates before {@code passedUs} that no refractory time silences; those at it begin the next interval. */
    private Events take(long passedUs, boolean refractory, long nextUs) {
        Arrays.sort(packed, 0, count);
        EventsBuilder builder = new EventsBuilder(geometry, nowUs, count);
        int i = 0;
        for (; i < count && packed[i] >>> 32 < passedUs; i++) {
            long word = packed[i];
            int after = (int) (word >>> 32);
            int row = (int) (word >>> 17 & 0x7FFF);
            int column = (int) (word >>> 2 & 0x7FFF);
            int pixel = row * geometry.width() + column;
            if (refractory && nowUs + after - lastUs[pixel] < model.refractoryUs()) {
                continue;
            }
            lastUs[pixel] = nowUs + after;
            builder.addOffset(after, column, row, (int) word & 1);
        }
        int kept = count - i;
        for (int k = 0; k < kept; k++) {
            packed[k] = packed[i + k] & 0xFFFFFFFFL;
        }
        count = kept;
        nowUs = nextUs;
        return builder.build();
    }
}
