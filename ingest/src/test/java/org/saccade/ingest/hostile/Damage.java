package org.saccade.ingest.hostile;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Ways to damage bytes. */
public final class Damage {

    private static final long[] EXTREMES = {
        -1, 0, 1L << 31, (1L << 31) - 1, 1L << 32, 1L << 63, Long.MAX_VALUE, (1L << 32) - 1, 1L << 40, 1L << 62
    };

    /** Where headers are. */
    private static final int FRONT = 256;

    private Damage() {}

    /** What is done with damaged bytes. */
    @FunctionalInterface
    public interface Trial {
        void of(byte[] bytes) throws Exception;
    }

    /** Cuts at each of the first 4,096 bytes, and at {@code elsewhere} places anywhere. */
    public static void cut(byte[] bytes, SplittableRandom random, int elsewhere, Trial trial) throws Exception {
        for (int length = 0; length < Math.min(bytes.length, 4096); length++) {
            trial.of(Arrays.copyOf(bytes, length));
        }
        for (int i = 0; i < elsewhere; i++) {
            trial.of(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        }
    }

    /** Bits flipped, one at a time, half of them where headers are. */
    public static void flip(byte[] bytes, SplittableRandom random, int times, Trial trial) throws Exception {
        for (int i = 0; i < times; i++) {
            byte[] flipped = bytes.clone();
            flipped[place(bytes, random)] ^= (byte) (1 << random.nextInt(8));
            trial.of(flipped);
        }
    }

    /** Numbers replaced by extreme ones of four and eight bytes, at every byte of the front and {@code elsewhere} places anywhere. */
    public static void inflate(byte[] bytes, SplittableRandom random, int elsewhere, Trial trial) throws Exception {
        int front = Math.min(bytes.length, FRONT);
        for (int i = 0; i < front + elsewhere; i++) {
            byte[] inflated = bytes.clone();
            int at = i < front ? i : random.nextInt(bytes.length);
            long value = EXTREMES[random.nextInt(EXTREMES.length)];
            boolean bigEndian = random.nextBoolean();
            int length = random.nextBoolean() ? Integer.BYTES : Long.BYTES;
            for (int b = 0; b < length && at + b < bytes.length; b++) {
                inflated[at + b] = (byte) (value >>> 8 * (bigEndian ? length - 1 - b : b));
            }
            trial.of(inflated);
        }
    }

    /** Stretches that are repeated or left out. */
    public static void shift(byte[] bytes, SplittableRandom random, int times, Trial trial) throws Exception {
        for (int i = 0; i < times; i++) {
            int at = place(bytes, random);
            int by = random.nextInt(64) - 32;
            byte[] front = Arrays.copyOf(bytes, at);
            byte[] rest = Arrays.copyOfRange(bytes, Math.max(0, Math.min(bytes.length, at - by)), bytes.length);
            byte[] shifted = Arrays.copyOf(front, front.length + rest.length);
            System.arraycopy(rest, 0, shifted, front.length, rest.length);
            trial.of(shifted);
        }
    }

    private static int place(byte[] bytes, SplittableRandom random) {
        return random.nextInt(random.nextBoolean() ? Math.min(bytes.length, FRONT) : bytes.length);
    }
}
