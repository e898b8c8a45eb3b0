package org.saccade.ingest.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.ingest.dataset.Recording;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.ReadReport;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.WallClock;

/**
 * Reads a recording, cuts it and packs the pieces as chunks, from the first that the topic does not hold. Safe for several threads, each
 * with a turn of its own.
 */
final class SamplePacker {

    private final DataSet set;
    private final int chunkEvents;
    private final Turns turns;
    private final Function<EventChunk, byte[]> wire;

    /**
     * @param wire makes bytes of a record; null where the records wait for their wall-clock time (paced replays), which only their sending
     *     tells
     */
    SamplePacker(DataSet set, int chunkEvents, Turns turns, Function<EventChunk, byte[]> wire) {
        this.set = set;
        this.chunkEvents = chunkEvents;
        this.turns = turns;
        this.wire = wire;
    }

    /**
     * Hands out the chunks of a turn in order.
     *
     * @throws DataSetException when the recording cannot be read or most of its events lie outside the sensor
     */
    void pack(Turn turn, Consumer<Packed> out) {
        Position reached = turns.reached(turn);
        try (EventReader reader = set.open(turn.sample())) {
            Chunker chunker = new Chunker(reader, chunkEvents);
            long size = -1;
            long sequence = 0;
            for (Chunker.Piece piece = chunker.next(); piece != null; piece = chunker.next(), sequence++) {
                Recording.check(reader.report(), set.geometry());
                Position position = new Position(turn.ordinal(), sequence, piece.last());
                if (position.compareTo(reached) <= 0) {
                    continue;
                }
                EventChunk chunk = chunk(turn, sequence, piece);
                if (piece.last()) {
                    out.accept(packed(turn, position, chunk, 1, reader.report()));
                } else {
                    size = size < 0 ? size(turn.sample().file()) : size;
                    double part =
                            size == 0 ? 0 : Math.min(1, (double) reader.report().bytes() / size);
                    out.accept(packed(turn, position, chunk, part, null));
                }
            }
        } catch (IOException e) {
            throw new DataSetException("cannot read " + turn.sample().file() + ": " + e, e);
        }
    }

    private Packed packed(Turn turn, Position position, EventChunk chunk, double part, ReadReport report) {
        return wire == null
                ? new Packed(turn, position, chunk.getCount(), chunk, null, part, report)
                : new Packed(turn, position, chunk.getCount(), null, wire.apply(chunk), part, report);
    }

    private EventChunk chunk(Turn turn, long sequence, Chunker.Piece piece) {
        return ChunkRecords.chunk(
                turn.stream(),
                sequence,
                piece.rows(),
                piece.from(),
                piece.to(),
                piece.startUs(),
                piece.endUs(),
                piece.count() == 0 ? 0 : WallClock.nowUs(),
                info(turn.sample(), turn.stream(), piece.last()));
    }

    static SampleInfo info(SampleRef sample, String name, boolean last) {
        return new SampleInfo(name, sample.label(), sample.split(), last, sample.attributes());
    }

    /** Bytes of the file, for the share that is read; 0 when that cannot be told. */
    private static long size(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.size(file) : 0;
    }
}
