package org.saccade.ingest.hostile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every format, given files that are cut, flipped and overwritten: it reads them or says in a typed error why not, in bounded memory and time.
 * Runs in a heap of 256 MB. The seed is printed; {@code -Dhostile.seed=N} gives it again.
 */
@Tag("hostile")
class HostileFilesTest {

    private static final long SEED = Long.getLong("hostile.seed", System.nanoTime());
    private static final int EVENTS = 700;
    private static final int MOST_BYTES = 64 * 1024;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> cutAtEachByteOfTheBeginningAndAnywhereBehind() throws IOException {
        return each("cut", (seed, random) -> {
            int every = Math.min(seed.bytes().length, 4096);
            for (int length = 0; length < every; length += length < 600 ? 1 : 7) {
                read(seed, Arrays.copyOf(seed.bytes(), length));
            }
            for (int i = 0; i < 100; i++) {
                read(seed, Arrays.copyOf(seed.bytes(), random.nextInt(seed.bytes().length + 1)));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> flippedBits() throws IOException {
        return each("flip", (seed, random) -> damage(seed, random, 300));
    }

    @Tag("long")
    @TestFactory
    Stream<DynamicTest> flippedBitsManyTimes() throws IOException {
        return each("flip many", (seed, random) -> damage(seed, random, 10_000));
    }

    /** Bits flipped, numbers replaced by extreme ones, stretches repeated or removed; mostly where headers are. */
    private void damage(Seeds.Seed seed, SplittableRandom random, int times) throws IOException {
        long[] extremes = {-1, 0, 1L << 31, (1L << 31) - 1, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40};
        for (int i = 0; i < times; i++) {
            byte[] bytes = seed.bytes().clone();
            int reach = random.nextBoolean() ? Math.min(bytes.length, 256) : bytes.length;
            int at = random.nextInt(reach);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> put(bytes, at, extremes[random.nextInt(extremes.length)], random.nextBoolean() ? 4 : 8);
                default -> bytes = moved(bytes, at, random.nextInt(64) - 32);
            }
            read(seed, bytes);
        }
    }

    private static void put(byte[] bytes, int at, long value, int length) {
        for (int i = 0; i < length && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >>> 8 * i);
        }
    }

    private static byte[] moved(byte[] bytes, int at, int by) {
        byte[] moved = Arrays.copyOf(bytes, Math.max(0, bytes.length + by));
        int from = Math.max(0, Math.min(at, moved.length - Math.max(0, by)));
        int length = Math.min(bytes.length - from, moved.length - Math.max(0, from + by));
        if (from + by >= 0 && length > 0) {
            System.arraycopy(bytes, from, moved, from + by, length);
        }
        return moved;
    }

    private void read(Seeds.Seed seed, byte[] bytes) throws IOException {
        Path file = Reading.file(folder, bytes);
        Reading.of(file, seed.format(), Reading.sized()).isBounded(bytes.length);
    }

    /** A way of doing harm. */
    private interface Harm {
        void to(Seeds.Seed seed, SplittableRandom random) throws IOException;
    }

    private Stream<DynamicTest> each(String how, Harm harm) throws IOException {
        System.out.println("hostile files, " + how + ": -Dhostile.seed=" + SEED);
        return Seeds.all(folder, EVENTS, MOST_BYTES).stream()
                .map(seed -> DynamicTest.dynamicTest(
                        seed.toString(),
                        () -> harm.to(
                                seed,
                                new SplittableRandom(SEED + seed.toString().hashCode()))));
    }
}
