package org.saccade.schemas.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    @Test
    void histogramsAddUpSurviveTheirBytesAndStayWithinTheirError() {
        LatencyHistogram left = new LatencyHistogram();
        LatencyHistogram right = new LatencyHistogram();
        SplittableRandom random = new SplittableRandom(4);
        double[] all = new double[4000];
        for (int i = 0; i < all.length; i++) {
            all[i] = Math.exp(random.nextDouble(-1, 9));
            (i % 2 == 0 ? left : right).add(all[i]);
        }
        left.addAll(right);
        ByteBuffer bytes = ByteBuffer.allocate(left.size());
        left.writeTo(bytes);
        assertThat(bytes.hasRemaining()).isFalse();
        LatencyHistogram read = LatencyHistogram.readFrom(bytes.flip());
        assertThat(LatencyHistogram.of(read.first(), read.buckets()).counts()).isEqualTo(read.counts());
        Arrays.sort(all);
        for (double q : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            double exact = all[(int) Math.ceil(q * all.length) - 1];
            assertThat(read.quantileMs(q)).isCloseTo(exact, within(exact * 0.026));
        }
        LatencyHistogram edges = new LatencyHistogram();
        edges.add(-5);
        edges.add(Double.NaN);
        edges.add(1e12);
        assertThat(edges.quantileMs(0.5)).isEqualTo(0.1);
        assertThat(edges.total()).isEqualTo(3);
        assertThat(new LatencyHistogram().quantileMs(0.5)).isNull();
    }
}
