package org.saccade.schemas.digest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.saccade.schemas.schema.StageDigest;

/** What one stage counts of the topics it writes. Safe for several threads. */
public final class StageCounts {

    private final Map<String, TopicCounts> topics = new TreeMap<>();

    /**
     * @param writer names whoever counts, alone in the cluster
     * @param topics what the stage writes; those that are not watched are left out
     */
    public StageCounts(String stage, String writer, List<String> topics) {
        for (String topic : topics) {
            if (Kind.of(topic) != null) {
                this.topics.put(topic, new TopicCounts(stage, topic, writer));
            }
        }
    }

    /** Whether records of the topic are counted. */
    public boolean counts(String topic) {
        return topics.containsKey(topic);
    }

    /**
     * Adds a record; nothing for a topic that is not counted.
     *
     * @param nowMs when it is counted, milliseconds since 1970
     */
    public synchronized void add(String topic, RecordFigures record, long nowMs) {
        TopicCounts counts = topics.get(topic);
        if (counts != null) {
            counts.add(record, nowMs);
        }
    }

    /**
     * What was counted since the last call, of each topic at least one digest.
     *
     * @param last whether nothing comes after
     */
    public synchronized List<StageDigest> drain(long nowMs, boolean last) {
        List<StageDigest> digests = new ArrayList<>();
        topics.values().forEach(topic -> digests.addAll(topic.drain(nowMs, last)));
        return digests;
    }
}
