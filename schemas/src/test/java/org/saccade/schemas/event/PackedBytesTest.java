package org.saccade.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.saccade.vector.ColumnKernels;

/**
 * The bytes of chunks do not depend on who packs them: this runs with vector instructions and without, and both times finds the digest that
 * was taken before there were any.
 */
class PackedBytesTest {

    private static final String DIGEST = "bf1d4f2fdde5f35e2bbd36138bad13db65869ffc8c25d38f19d6304205b54c04";

    @Test
    void areTheSameForEver() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        SplittableRandom random = new SplittableRandom(1);
        int[][] sides = {{34, 34}, {256, 257}, {640, 480}, {1280, 720}, {5000, 3}, {32767, 32767}};
        for (int[] side : sides) {
            Geometry geometry = new Geometry(side[0], side[1]);
            for (int count : new int[] {1, 8, 9, 100, 4096}) {
                for (int gap : new int[] {0, 1, 75, 400}) {
                    Events events = RandomEvents.of(random, geometry, 1_000, count, gap);
                    digest.update(ChunkCodec.encode(events, 990));
                    digest.update(ChunkCodec.encode(events, count / 3, count, 990));
                }
                digest.update(ChunkCodec.encode(walk(random, geometry, count), 0));
            }
        }
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(DIGEST);
    }

    /** The default run of these tests is without kernels, the other with: so both are tried. */
    @Test
    void kernelsAreThereOnlyWhereTheProcessWasStartedForThem() {
        if (!"now".equals(System.getProperty("saccade.vectors"))) {
            assertThat(ColumnKernels.ready(Integer.MAX_VALUE)).isFalse();
        }
    }

    /** Steps of a few pixels, most within a microsecond. */
    private static Events walk(SplittableRandom random, Geometry geometry, int count) {
        EventsBuilder builder = new EventsBuilder(geometry, 0, count);
        long t = 0;
        int x = 0;
        for (int i = 0; i < count; i++) {
            t += random.nextInt(20) == 0 ? random.nextInt(600) : 0;
            x = Math.floorMod(x + random.nextInt(-3, 4), geometry.width());
            builder.add(t, x, Math.min(x, geometry.height() - 1), i & 1);
        }
        return builder.build();
    }
}
