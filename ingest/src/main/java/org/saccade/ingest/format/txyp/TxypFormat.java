package org.saccade.ingest.format.txyp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.BlocksReader;
import org.saccade.ingest.format.array.ColumnName;
import org.saccade.ingest.format.array.Lane;
import org.saccade.ingest.format.array.LaneBlocks;
import org.saccade.ingest.format.array.NumberColumn;
import org.saccade.ingest.format.array.NumberType;
import org.saccade.ingest.format.array.Role;

/**
 * Files without a header whose rows are four numbers (t, x, y, p) of one type, little-endian: the {@code event_stream_0001.bin} of the
 * tutorials on event-based ImageNet, written by NumPy's tofile. t in microseconds, x from the left, y from the top, 1 is ON.
 *
 * <p>No byte names the type: it is the first of int64, float64, uint32, float32 and int16 in which the first rows make sense, with p 0 or 1,
 * x and y whole and below {@value #SIDE}, t whole and never falling. A note says which.
 */
public final class TxypFormat implements RecordingFormat {

    private static final int NUMBERS = 4;
    private static final int SIDE = 4096;
    private static final double MAX_TIME_US = 1L << 52;

    /** Fewer rows may be like this by chance, and are no reason to take a file for one of these. */
    private static final int ENOUGH = 4;

    private static final List<NumberType> TYPES = List.of(
            type(NumberType.Kind.SIGNED, Long.BYTES),
            type(NumberType.Kind.FLOAT, Double.BYTES),
            type(NumberType.Kind.UNSIGNED, Integer.BYTES),
            type(NumberType.Kind.FLOAT, Float.BYTES),
            type(NumberType.Kind.SIGNED, Short.BYTES));

    private static NumberType type(NumberType.Kind kind, int bytes) {
        return new NumberType(kind, bytes, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String id() {
        return "txyp";
    }

    @Override
    public String title() {
        return "Rows of four numbers t, x, y, p without a header (.bin)";
    }

    /** Plausible where several rows make sense and time goes on in them. */
    @Override
    public Match recognise(Head head) {
        Optional<NumberType> type = typeOf(head);
        if (type.isEmpty()) {
            return Match.NO;
        }
        int rows = rows(head, type.get());
        return rows >= ENOUGH && timeOf(head, type.get(), rows - 1) > timeOf(head, type.get(), 0)
                ? Match.PLAUSIBLE
                : Match.NO;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        Head head = source.head();
        NumberType type = typeOf(head)
                .orElseThrow(
                        () -> new FormatException(
                                source
                                        + ": its first rows make no sense as (t, x, y, p) in any of int64, float64, uint32, float32 and int16, little-endian"));
        int row = NUMBERS * type.bytes();
        List<NumberColumn> columns = new ArrayList<>();
        for (Role role : Role.values()) {
            columns.add(new NumberColumn(ColumnName.of(role), type, columns.size() * type.bytes()));
        }
        StampUnit unit = options.unit() == null ? StampUnit.MICROSECONDS : options.unit();
        List<String> notes =
                List.of("rows of t, x, y, p read as " + name(type) + ", in which its first rows make sense");
        return BlocksReader.open(source, options, null, () -> {
            Lane lane = new Lane(source.open(), 0, row, columns);
            return new LaneBlocks(List.of(lane), unit, -1, notes, () -> {});
        });
    }

    private static String name(NumberType type) {
        String kind =
                switch (type.kind()) {
                    case SIGNED -> "int";
                    case UNSIGNED -> "uint";
                    case FLOAT -> "float";
                };
        return kind + 8 * type.bytes();
    }

    /** The first type in which all rows that are looked at make sense; empty when there is none, or no row. */
    private static Optional<NumberType> typeOf(Head head) {
        return TYPES.stream().filter(type -> plausible(head, type)).findFirst();
    }

    private static int rows(Head head, NumberType type) {
        return head.bytes().length / (NUMBERS * type.bytes());
    }

    private static boolean plausible(Head head, NumberType type) {
        int rows = rows(head, type);
        double before = 0;
        double[] row = new double[NUMBERS];
        for (int i = 0; i < rows; i++) {
            read(head, type, i, row);
            boolean time = row[0] >= before && row[0] <= MAX_TIME_US && row[0] == Math.rint(row[0]);
            boolean polarity = row[3] == 0 || row[3] == 1;
            if (!time || !pixel(row[1]) || !pixel(row[2]) || !polarity) {
                return false;
            }
            before = row[0];
        }
        return rows > 0;
    }

    private static double timeOf(Head head, NumberType type, int i) {
        double[] row = new double[NUMBERS];
        read(head, type, i, row);
        return row[0];
    }

    private static void read(Head head, NumberType type, int i, double[] row) {
        ByteBuffer bytes = ByteBuffer.wrap(head.bytes());
        int at = i * NUMBERS * type.bytes();
        if (type.whole()) {
            long[] whole = new long[NUMBERS];
            type.longs(bytes, at, type.bytes(), whole, NUMBERS);
            for (int k = 0; k < NUMBERS; k++) {
                row[k] = whole[k];
            }
        } else {
            type.doubles(bytes, at, type.bytes(), row, NUMBERS);
        }
    }

    private static boolean pixel(double value) {
        return value >= 0 && value < SIDE && value == Math.rint(value);
    }
}
