package org.saccade.ingest.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.recording.Formats;

/**
 * Every format, and archives of some, given files that are cut, flipped and overwritten: they are read or a typed error says why not, in
 * bounded memory and time. Runs in a heap of 256 MB. The seed is printed; {@code -Dhostile.seed=N} gives it again.
 */
@Tag("hostile")
class HostileFilesTest {

    /** The same in every build, so that no build fails by luck; the long run draws its own. */
    private static final long SEED = Long.getLong("hostile.seed", 20_261_128);

    private static final long LONG_SEED = Long.getLong("hostile.seed", System.nanoTime());

    private static final int EVENTS = 700;
    private static final int MOST_BYTES = 64 * 1024;

    @TempDir
    Path folder;

    @Test
    void everyFormatIsHarmed() throws IOException {
        assertThat(seeds().stream().map(Seeds.Seed::format).collect(Collectors.toSet()))
                .containsAll(Formats.all());
    }

    @TestFactory
    Stream<DynamicTest> cutAtEachByteOfTheBeginningAndAnywhereBehind() throws IOException {
        return each("cut", (bytes, random, trial) -> Damage.cut(bytes, random, 100, trial));
    }

    @TestFactory
    Stream<DynamicTest> flippedBits() throws IOException {
        return each("flip", (bytes, random, trial) -> Damage.flip(bytes, random, 300, trial));
    }

    @TestFactory
    Stream<DynamicTest> sizesOfGigabytesAndMore() throws IOException {
        return each("inflate", (bytes, random, trial) -> Damage.inflate(bytes, random, 50, trial));
    }

    @TestFactory
    Stream<DynamicTest> stretchesLeftOutAndRepeated() throws IOException {
        return each("shift", (bytes, random, trial) -> Damage.shift(bytes, random, 50, trial));
    }

    @Tag("long")
    @TestFactory
    Stream<DynamicTest> allOfThisManyTimes() throws IOException {
        return each("all", LONG_SEED, (bytes, random, trial) -> {
            Damage.cut(bytes, random, 1_000, trial);
            Damage.flip(bytes, random, 10_000, trial);
            Damage.inflate(bytes, random, 10_000, trial);
            Damage.shift(bytes, random, 1_000, trial);
        });
    }

    private void read(Seeds.Seed seed, byte[] bytes) throws IOException {
        Path file = Reading.file(folder, bytes);
        Reading.Outcome outcome =
                seed.format() == null ? Reading.of(file) : Reading.of(file, seed.format(), Reading.sized());
        outcome.isBounded(bytes.length);
    }

    private List<Seeds.Seed> seeds() throws IOException {
        return Seeds.all(folder, EVENTS, MOST_BYTES);
    }

    /** A way of doing harm. */
    private interface Harm {
        void to(byte[] bytes, SplittableRandom random, Damage.Trial trial) throws Exception;
    }

    private Stream<DynamicTest> each(String how, Harm harm) throws IOException {
        return each(how, SEED, harm);
    }

    private Stream<DynamicTest> each(String how, long harmSeed, Harm harm) throws IOException {
        System.out.println("hostile files, " + how + ": -Dhostile.seed=" + harmSeed);
        List<Seeds.Seed> all = new ArrayList<>(seeds());
        for (Seeds.Seed seed : seeds()) {
            if (List.of("stored.npz", "dsec.h5", "ncars.dat", "padded.npy").contains(seed.name())) {
                all.add(new Seeds.Seed(null, "archive of " + seed.name(), ArchiveSeeds.archive(seed)));
            }
        }
        return all.stream()
                .map(seed -> DynamicTest.dynamicTest(
                        seed.toString(),
                        () -> harm.to(
                                seed.bytes(),
                                new SplittableRandom(harmSeed + seed.toString().hashCode()),
                                bytes -> read(seed, bytes))));
    }
}
