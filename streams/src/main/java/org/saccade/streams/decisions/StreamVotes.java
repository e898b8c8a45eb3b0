package org.saccade.streams.decisions;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What is remembered of one stream between two predictions. Immutable.
 *
 * <pre>
 *   byte   layout, 1
 *   int    decided, candidate, candidateFor;   long sinceUs, newestEventAtUs
 *   int    number of votes, each: long startUs, int classIndex, UTF className, int n, n floats
 * </pre>
 *
 * @param votes by the start of their windows
 * @param decided class decided for; {@link #UNDECIDED} before the first
 * @param sinceUs start of the window with which it was decided for
 * @param candidate class that wins now
 * @param candidateFor windows in a row that it has won
 * @param newestEventAtUs wall-clock time of the newest event seen; 0 when not known
 */
record StreamVotes(List<Vote> votes, int decided, long sinceUs, int candidate, int candidateFor, long newestEventAtUs) {

    static final int UNDECIDED = Integer.MIN_VALUE;

    /** A stream that was never met. */
    static final StreamVotes NONE = new StreamVotes(List.of(), UNDECIDED, 0, UNDECIDED, 0, 0);

    private static final byte LAYOUT = 1;

    StreamVotes {
        votes = List.copyOf(votes);
    }

    /** Start of the newest window; before all times when there is none. */
    long newestStartUs() {
        return votes.isEmpty() ? Long.MIN_VALUE : votes.get(votes.size() - 1).startUs();
    }

    static Serde<StreamVotes> serde() {
        return Serdes.serdeFrom((topic, votes) -> votes == null ? null : votes.toBytes(), (topic, bytes) -> of(bytes));
    }

    private byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(LAYOUT);
            out.writeInt(decided);
            out.writeInt(candidate);
            out.writeInt(candidateFor);
            out.writeLong(sinceUs);
            out.writeLong(newestEventAtUs);
            out.writeInt(votes.size());
            for (Vote vote : votes) {
                out.writeLong(vote.startUs());
                out.writeInt(vote.classIndex());
                out.writeUTF(vote.className());
                out.writeInt(vote.scores().size());
                for (float score : vote.scores()) {
                    out.writeFloat(score);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static StreamVotes of(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte layout = in.readByte();
            if (layout != LAYOUT) {
                throw new SerializationException("votes of a stream in layout " + layout + ": 1 is known");
            }
            int decided = in.readInt();
            int candidate = in.readInt();
            int candidateFor = in.readInt();
            long sinceUs = in.readLong();
            long newestEventAtUs = in.readLong();
            List<Vote> votes = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                long startUs = in.readLong();
                int classIndex = in.readInt();
                String className = in.readUTF();
                List<Float> scores = new ArrayList<>();
                for (int k = in.readInt(); k > 0; k--) {
                    scores.add(in.readFloat());
                }
                votes.add(new Vote(startUs, classIndex, className, scores));
            }
            return new StreamVotes(votes, decided, sinceUs, candidate, candidateFor, newestEventAtUs);
        } catch (IOException e) {
            throw new SerializationException("votes of a stream: " + e.getMessage(), e);
        }
    }
}
