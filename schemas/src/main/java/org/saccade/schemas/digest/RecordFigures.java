package org.saccade.schemas.digest;

import java.io.IOException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Prediction;

/**
 * What is counted of one record: a chunk, the frames of a sample or window, or a prediction.
 *
 * <p>{@link #of} takes it from a record, {@link #read} from the bytes that this version of the program made of one, without its columns or
 * its tensor, and cannot read what others made.
 *
 * @param sequence number of a chunk; {@link #NO_SEQUENCE} of all else
 * @param samples 1 where a sample or window is complete with this record
 * @param bytes length of the record's value
 * @param clockUs event time that the stream has reached with this record
 * @param stampUs wall-clock time of the same; 0 when not known
 * @param stepsRun time steps of a prediction that the network was run for
 * @param classIndex -1 where there is none
 * @param lastEventAtUs wall-clock time of the last event of a window, 0 when not known or for chunks
 * @param readyAtUs wall-clock time at which frames or prediction were ready
 */
public record RecordFigures(
        String stream,
        long sequence,
        long events,
        int samples,
        int bytes,
        long clockUs,
        long stampUs,
        int binsEmpty,
        int binsTotal,
        int stepsSkipped,
        int stepsRun,
        long synOps,
        int classIndex,
        long lastEventAtUs,
        long readyAtUs) {

    /** Records that have no number. */
    public static final long NO_SEQUENCE = -1;

    private static final int WIRE_HEADER = 5;
    private static final int FRAMES_HEADER = 2;
    private static final int LONGEST_VARINT = 10;

    /** @param bytes length of the record's value */
    public static RecordFigures of(EventChunk chunk, int bytes) {
        boolean over = chunk.getSample() != null && chunk.getSample().getLast();
        return chunk(
                chunk.getStream(),
                chunk.getSequence(),
                chunk.getCount(),
                over,
                bytes,
                chunk.getEndUs(),
                chunk.getLastEventAtUs());
    }

    /**
     * @param bytes length of the record's value
     * @throws org.saccade.schemas.frame.InvalidFramesException when the tensor is damaged
     */
    public static RecordFigures of(Frames frames, int bytes) {
        long elements = (long) frames.getPolarities() * frames.getHeight() * frames.getWidth();
        int empty = FrameView.emptyBins(
                AvroWire.bytes(frames.getData()), frames.getTimeSteps(), (int) Math.min(elements, Integer.MAX_VALUE));
        return frames(
                frames.getStream(),
                frames.getEvents() + frames.getOutside(),
                bytes,
                frames.getWindowEndUs(),
                empty,
                frames.getTimeSteps(),
                frames.getLastEventAtUs(),
                frames.getFramedAtUs());
    }

    /** @param bytes length of the record's value */
    public static RecordFigures of(Prediction prediction, int bytes) {
        return new RecordFigures(
                prediction.getStream(),
                NO_SEQUENCE,
                prediction.getEvents(),
                1,
                bytes,
                prediction.getWindowEndUs(),
                prediction.getPredictedAtUs(),
                0,
                0,
                prediction.getStepsSkipped(),
                prediction.getStepsRun(),
                prediction.getSynOps(),
                prediction.getClassIndex(),
                prediction.getLastEventAtUs(),
                prediction.getPredictedAtUs());
    }

    /**
     * Reads the value of a record of chunks or frames that {@link AvroWire} made in this version of the program.
     *
     * @return null for a topic of other records
     * @throws PoisonRecordException when the bytes are no such record
     */
    public static RecordFigures read(String topic, byte[] value) {
        Kind kind = Kind.of(topic);
        if (kind == null || kind == Kind.PREDICTION) {
            return null;
        }
        if (value == null || value.length < WIRE_HEADER) {
            throw new PoisonRecordException("a value that is too short for topic " + topic);
        }
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(value, WIRE_HEADER, value.length - WIRE_HEADER, null);
        try {
            return kind == Kind.CHUNK ? chunk(in, value.length) : frames(in, value.length);
        } catch (IOException | RuntimeException e) {
            throw new PoisonRecordException("the bytes are no record of topic " + topic + ": " + e.getMessage(), e);
        }
    }

    /** Field by field in the order of EventChunk.avsc. */
    private static RecordFigures chunk(BinaryDecoder in, int bytes) throws IOException {
        String stream = in.readString();
        long sequence = in.readLong();
        in.readInt();
        in.readInt();
        in.readLong();
        long endUs = in.readLong();
        int count = in.readInt();
        in.skipBytes();
        long lastEventAtUs = in.readLong();
        boolean over = false;
        if (in.readIndex() == 1) {
            in.skipString();
            in.readInt();
            in.readEnum();
            over = in.readBoolean();
        }
        return chunk(stream, sequence, count, over, bytes, endUs, lastEventAtUs);
    }

    /** Field by field in the order of Frames.avsc; of the tensor only the events per bin, which come first. */
    private static RecordFigures frames(BinaryDecoder in, int bytes) throws IOException {
        String stream = in.readString();
        in.readLong();
        long windowEndUs = in.readLong();
        int timeSteps = in.readInt();
        in.readInt();
        in.readInt();
        in.readInt();
        in.readEnum();
        long length = in.readLong();
        byte[] head = new byte[(int) Math.min(length, FRAMES_HEADER + (2L + timeSteps) * LONGEST_VARINT)];
        in.readFixed(head);
        in.skipFixed((int) (length - head.length));
        int empty = FrameView.emptyBinsByHead(head, timeSteps);
        long events = in.readLong() + in.readLong();
        in.readLong();
        in.readLong();
        if (in.readIndex() == 1) {
            in.skipString();
        }
        in.readInt();
        in.readEnum();
        in.readBoolean();
        in.skipString();
        in.readInt();
        return frames(stream, events, bytes, windowEndUs, empty, timeSteps, in.readLong(), in.readLong());
    }

    private static RecordFigures chunk(
            String stream, long sequence, int count, boolean over, int bytes, long endUs, long lastEventAtUs) {
        return new RecordFigures(
                stream, sequence, count, over ? 1 : 0, bytes, endUs, lastEventAtUs, 0, 0, 0, 0, 0, -1, 0, 0);
    }

    private static RecordFigures frames(
            String stream,
            long events,
            int bytes,
            long endUs,
            int empty,
            int steps,
            long lastEventAtUs,
            long framedAtUs) {
        return new RecordFigures(
                stream,
                NO_SEQUENCE,
                events,
                1,
                bytes,
                endUs,
                framedAtUs,
                empty,
                steps,
                0,
                0,
                0,
                -1,
                lastEventAtUs,
                framedAtUs);
    }
}
