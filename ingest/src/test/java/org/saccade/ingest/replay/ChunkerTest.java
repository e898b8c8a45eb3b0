package org.saccade.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.ReadReport;
import org.saccade.ingest.format.esimagenet.EsImageNetWriter;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;

class ChunkerTest {

    private static final Geometry GEOMETRY = new Geometry(34, 34);

    /** Batches as they are given. */
    private record ListReader(Iterator<Events> batches) implements EventReader {
        @Override
        public Geometry geometry() {
            return GEOMETRY;
        }

        @Override
        public Events next(int atMost) {
            return batches.hasNext() ? batches.next() : null;
        }

        @Override
        public long originUs() {
            return 0;
        }

        @Override
        public ReadReport report() {
            return new ReadReport("list", 0, 0, 0, 0, -1, List.of());
        }

        @Override
        public void close() {}
    }

    private static List<Chunker.Piece> pieces(Events events, int most, long seed) throws IOException {
        Chunker chunker =
                new Chunker(new MadeDataSet.MemoryReader(events, new int[1], new SplittableRandom(seed)), most);
        List<Chunker.Piece> pieces = new ArrayList<>();
        for (Chunker.Piece piece = chunker.next(); piece != null; piece = chunker.next()) {
            pieces.add(piece);
        }
        return pieces;
    }

    @Test
    void decodedChunksOfAnyRecordingAreTheRecording() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Events events = RandomEvents.of(seed, GEOMETRY, random.nextInt(20_000), 1 + random.nextInt(50));
            int most = 1 + random.nextInt(random.nextBoolean() ? 10 : 5_000);
            long clock = 0;
            long sequence = 0;
            List<Events> decoded = new ArrayList<>();
            List<Chunker.Piece> pieces = pieces(events, most, seed);
            for (Chunker.Piece piece : pieces) {
                EventChunk chunk =
                        ChunkRecords.chunk("s", sequence++, piece.events(), piece.startUs(), piece.endUs(), 0, null);
                Events part = ChunkRecords.events(chunk);
                decoded.add(part);
                assertThat(piece.startUs()).as("seed " + seed).isEqualTo(clock);
                clock = piece.endUs();
                int n = part.count();
                assertThat(n <= most || part.timeUs(0) == part.timeUs(n - 1))
                        .as("seed " + seed + ": " + n + " of at most " + most)
                        .isTrue();
                assertThat(piece.last()).isEqualTo(sequence == pieces.size());
            }
            assertThat(decoded.stream().mapToInt(Events::count).sum()).isEqualTo(events.count());
            assertThat(Events.concat(decoded)).as("seed " + seed).isEqualTo(events);
        }
    }

    @Test
    void aRecordingWithoutEventsIsOneEmptyPiece() throws IOException {
        List<Chunker.Piece> pieces = pieces(Events.none(GEOMETRY, 0), 10, 1);
        assertThat(pieces).singleElement().satisfies(piece -> {
            assertThat(piece.last()).isTrue();
            assertThat(piece.events().count()).isZero();
        });
    }

    @Test
    void aMicrosecondWithMoreEventsThanAChunkHoldsStaysWhole() throws IOException {
        EventsBuilder builder = new EventsBuilder(GEOMETRY, 0, 0);
        builder.add(1, 0, 0, 1);
        for (int i = 0; i < 20_000; i++) {
            builder.add(2, i % 34, 0, 1);
        }
        builder.add(3, 0, 0, 1);
        List<Integer> counts = pieces(builder.build(), 100, 2).stream()
                .map(piece -> piece.events().count())
                .toList();
        assertThat(counts).containsExactly(1, 20_000, 1);
    }

    /** ES-ImageNet's samples last 8 ms; here the last event is at 0. */
    @Test
    void theLastPieceEndsWhereTheFormatSaysTheRecordingEnds(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("sample.npz");
        EsImageNetWriter.write(file, new byte[] {20, 30, 1}, 1, new byte[0], 0);
        try (EventReader reader =
                RecordingFile.open(file, ReadOptions.defaults()).events()) {
            Chunker.Piece piece = new Chunker(reader, 100).next();
            assertThat(piece.last()).isTrue();
            assertThat(piece.startUs()).isZero();
            assertThat(piece.endUs()).isEqualTo(8000);
        }
    }

    /** Four lone events, half an hour and more apart: no chunk could hold two of them. */
    @Test
    void aLongSilenceEndsAPiece() throws IOException {
        List<Events> far = new ArrayList<>();
        for (long hour = 0; hour < 4; hour++) {
            far.add(Events.of(GEOMETRY, hour * 3_600_000_000L, new int[1], new short[1], new short[1], new byte[1], 1));
        }
        Chunker chunker = new Chunker(new ListReader(far.iterator()), 100);
        List<Long> starts = new ArrayList<>();
        List<Boolean> last = new ArrayList<>();
        for (Chunker.Piece piece = chunker.next(); piece != null; piece = chunker.next()) {
            assertThat(piece.events().count()).isEqualTo(1);
            ChunkRecords.chunk("s", 0, piece.events(), piece.startUs(), piece.endUs(), 0, null);
            starts.add(piece.events().timeUs(0));
            last.add(piece.last());
        }
        assertThat(starts).containsExactly(0L, 3_600_000_000L, 7_200_000_000L, 10_800_000_000L);
        assertThat(last).containsExactly(false, false, false, true);
    }

    /** The cuts are those of the events, however they are read: also where events lie 18 minutes apart. */
    @Test
    void cutsDoNotDependOnTheBatches() throws IOException {
        EventsBuilder builder = new EventsBuilder(GEOMETRY, 0, 0);
        SplittableRandom random = new SplittableRandom(4);
        int time = 0;
        for (int i = 0; i < 3_000; i++) {
            time += random.nextInt(500) == 0 ? 300_000_000 : random.nextInt(3);
            builder.add(time, 1, 1, 1);
        }
        Events events = builder.build();
        List<Integer> counts = counts(pieces(events, 70, 1));
        assertThat(counts.stream().mapToInt(n -> n).sum()).isEqualTo(3_000);
        for (long seed = 2; seed < 40; seed++) {
            assertThat(counts(pieces(events, 70, seed))).isEqualTo(counts);
        }
    }

    private static List<Integer> counts(List<Chunker.Piece> pieces) {
        return pieces.stream().map(piece -> piece.events().count()).toList();
    }
}
