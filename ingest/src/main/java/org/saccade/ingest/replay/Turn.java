package org.saccade.ingest.replay;

import org.saccade.ingest.dataset.SampleRef;

/**
 * A sample's turn in a replay.
 *
 * @param ordinal running number of the turn over all rounds, from 0
 * @param sample what is read
 * @param stream name of the stream, and of the sample, that it becomes
 */
record Turn(long ordinal, SampleRef sample, String stream) {

    /** Name in round {@code round}, from 0: the sample's own, then {@code id#2}, {@code id#3} and so on. */
    static String stream(SampleRef sample, long round) {
        return round == 0 ? sample.id() : sample.id() + "#" + (round + 1);
    }
}
