package org.saccade.ingest.replay;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.schemas.schema.Split;

/** Which samples a replay sends, in which order, and under which name; a pure function of the list and the seed. */
final class ReplayOrder {

    private ReplayOrder() {}

    /** The samples of these splits (all when empty) in seeded order, the first {@code limit} of them (all when 0). */
    static List<SampleRef> of(DataSet set, Set<Split> splits, int limit, long seed) {
        List<SampleRef> order = new ArrayList<>(set.samples().stream()
                .filter(sample -> splits.isEmpty() || splits.contains(sample.split()))
                .toList());
        // Both the shuffle and java.util.Random are specified to the letter: the same order on every machine.
        Collections.shuffle(order, new Random(seed));
        return limit > 0 && limit < order.size() ? List.copyOf(order.subList(0, limit)) : List.copyOf(order);
    }

    /**
     * Name of a replay: a digest of all that decides which bytes go where. The order already reflects splits, limit, seed and the share
     * for validation.
     */
    static String id(String kind, DataSet set, List<SampleRef> order) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((kind + "\n" + set.name() + "\n" + set.geometry() + "\n").getBytes(StandardCharsets.UTF_8));
            for (SampleRef sample : order) {
                digest.update((sample.id() + "\t" + sample.label() + "\t" + sample.split() + "\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
