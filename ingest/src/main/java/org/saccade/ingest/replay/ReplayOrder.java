package org.saccade.ingest.replay;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.schemas.schema.Split;

/**
 * Which samples a replay sends, in which order, and under which name; a pure function of the data set and the seed.
 *
 * <p>It holds one int per sample, its place in {@link DataSet#samples()}, and asks for the sample itself when its turn comes: 5 MB for the
 * 1.28 million of ES-ImageNet. Immutable and safe for several threads.
 */
final class ReplayOrder {

    private final DataSet set;
    private final List<SampleRef> samples;
    private final int[] order;

    private ReplayOrder(DataSet set, List<SampleRef> samples, int[] order) {
        this.set = set;
        this.samples = samples;
        this.order = order;
    }

    /**
     * The samples of these splits (all when empty) in seeded order, the first {@code limit} of them (all when 0).
     *
     * @throws DataSetException when there are none
     */
    static ReplayOrder of(DataSet set, Set<Split> splits, int limit, long seed) {
        List<SampleRef> samples = set.samples();
        int[] order = IntStream.range(0, samples.size())
                .filter(i -> splits.isEmpty() || splits.contains(samples.get(i).split()))
                .toArray();
        if (order.length == 0) {
            throw new DataSetException(set.name() + " has no samples of the splits " + splits);
        }
        shuffle(order, new Random(seed));
        return new ReplayOrder(set, samples, limit > 0 && limit < order.length ? first(order, limit) : order);
    }

    /** Fisher and Yates's; java.util.Random is specified to the letter: the same order on every machine. */
    private static void shuffle(int[] order, Random random) {
        for (int i = order.length; i > 1; i--) {
            int other = random.nextInt(i);
            int moved = order[i - 1];
            order[i - 1] = order[other];
            order[other] = moved;
        }
    }

    private static int[] first(int[] order, int limit) {
        return IntStream.of(order).limit(limit).toArray();
    }

    int size() {
        return order.length;
    }

    /** The sample whose turn is {@code i}, from 0. */
    SampleRef sample(int i) {
        return samples.get(order[i]);
    }

    /**
     * Name of a replay: a digest of all that decides which bytes go where. The order already reflects splits, limit, seed and the share
     * for validation.
     *
     * @param kind what else decides them
     */
    String id(String kind) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(utf8(kind + "\n" + set.name() + "\n" + set.geometry() + "\n" + set.stated()));
            for (int i = 0; i < order.length; i++) {
                SampleRef sample = sample(i);
                digest.update(utf8(sample.id() + "\t" + sample.label() + "\t" + sample.split() + "\n"));
                if (sample.slice() != null) {
                    digest.update(utf8(sample.slice() + "\n"));
                }
                if (!sample.attributes().isEmpty()) {
                    digest.update(utf8(new TreeMap<>(sample.attributes()) + "\n"));
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
