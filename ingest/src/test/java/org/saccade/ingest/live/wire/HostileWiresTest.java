package org.saccade.ingest.live.wire;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.ingest.hostile.Damage;

/**
 * Every network decoder, given what a camera sends cut, flipped and overwritten, under the rules of {@link WireFuzzTest}. The seed is printed;
 * {@code -Dhostile.seed=N} gives it again.
 */
@Tag("hostile")
class HostileWiresTest {

    /** The same in every build, so that no build fails by luck. */
    private static final long SEED = Long.getLong("hostile.seed", 20_261_128);

    static Iterable<String> targets() {
        return WireFuzzTest.URLS.keySet();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void damagedBytesAreDecodedOrRefused(String target) throws Exception {
        System.out.println("hostile bytes for " + target + ": -Dhostile.seed=" + SEED);
        SplittableRandom random = new SplittableRandom(SEED + target.hashCode());
        WireFuzzTest.through(
                LiveUrl.parse(WireFuzzTest.URLS.get(target)),
                WireSeeds.of(target).get(0));
        Damage.Trial decode = bytes -> WireFuzzTest.decode(target, bytes);
        for (byte[] sent : WireSeeds.of(target)) {
            Damage.cut(sent, random, 1_000, decode);
            Damage.flip(sent, random, 10_000, decode);
            Damage.inflate(sent, random, 1_000, decode);
            Damage.shift(sent, random, 1_000, decode);
        }
    }
}
