package org.saccade.ingest.format.numpy;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.ColumnName;
import org.saccade.ingest.format.array.ColumnOrder;
import org.saccade.ingest.format.array.EventBlocks;
import org.saccade.ingest.format.array.Lane;
import org.saccade.ingest.format.array.LaneBlocks;
import org.saccade.ingest.format.array.NumberColumn;
import org.saccade.ingest.format.array.NumberType;
import org.saccade.ingest.format.array.TimeUnit;

/** One array whose rows are events: a record per event, or a plain table whose columns somebody names. */
public final class NpyTable {

    private final String source;
    private final Opener opener;

    /** Opens the array's file, header included; more than once where {@link #again} says so. */
    public interface Opener {
        InputStream open() throws IOException;

        boolean again();
    }

    /** @param source name for messages */
    public NpyTable(String source, Opener opener) {
        this.source = source;
        this.opener = opener;
    }

    /**
     * Opens the rows.
     *
     * @param known unit of the times in this layout; null where only the user's word or whole numbers tell
     * @param owner closed with the rows
     */
    EventBlocks open(ReadOptions options, StampUnit known, Closeable owner) throws IOException {
        InputStream in = opener.open();
        try {
            NpyHeader header = header(in);
            if (!header.type().fields().isEmpty()) {
                List<NumberColumn> columns = fields(header, options);
                long rows = header.shape().stream().reduce(1L, (a, b) -> a * b);
                List<Lane> lanes =
                        List.of(new Lane(in, header.bytes(), header.type().bytes(), columns));
                TimeUnit time = TimeUnit.of(source, columns, options, known);
                return new LaneBlocks(lanes, time.unit(), rows, time.notes(), owner);
            }
            if (options.columns() == null) {
                throw new FormatException(
                        source + " is a plain array " + header.shapeText()
                                + " that does not say which column is which: state it, as in --columns t,x,y,p (tonic's DVS128 Gesture: --columns x,y,p,t --unit ms)");
            }
            return table(in, header, ColumnOrder.parse(options.columns()), options, known, owner);
        } catch (IOException | RuntimeException e) {
            try (owner) {
                in.close();
            }
            throw e;
        }
    }

    /** Opens the rows of a plain table whose columns and unit a layout fixes. */
    public EventBlocks open(ColumnOrder order, StampUnit unit) throws IOException {
        InputStream in = opener.open();
        try {
            return table(in, header(in), order, ReadOptions.defaults(), unit, () -> {});
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private NpyHeader header(InputStream in) throws IOException {
        try {
            return NpyHeader.read(in);
        } catch (FormatException e) {
            throw new FormatException(source + " " + e.getMessage());
        }
    }

    private List<NumberColumn> fields(NpyHeader header, ReadOptions options) {
        List<NpyType.Field> fields = header.type().fields().stream()
                .filter(field -> !field.name().isEmpty())
                .toList();
        List<Optional<ColumnName>> names = new ArrayList<>();
        for (NpyType.Field field : fields) {
            names.add(field.type().number() == null ? Optional.empty() : ColumnName.parse(field.name()));
        }
        ColumnOrder order = options.columns() != null
                ? ColumnOrder.parse(options.columns())
                : ColumnOrder.of(names)
                        .orElseThrow(
                                () -> new FormatException(
                                        source + " has records of "
                                                + fields.stream()
                                                        .map(NpyType.Field::name)
                                                        .toList()
                                                + ", in which t, x, y and p are not there once each as numbers (--columns can name them in this order)"));
        checkCount(order, fields.size());
        List<NumberColumn> columns = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            NpyType.Field field = fields.get(i);
            order.column(i)
                    .ifPresent(name -> columns.add(new NumberColumn(name, number(field.type()), field.offset())));
        }
        return columns;
    }

    private EventBlocks table(
            InputStream in, NpyHeader header, ColumnOrder order, ReadOptions options, StampUnit known, Closeable owner)
            throws IOException {
        List<Long> shape = header.shape();
        if (shape.contains(0L)) {
            in.close();
            return new LaneBlocks(List.of(), StampUnit.MICROSECONDS, 0, List.of(), owner);
        }
        if (shape.size() != 2) {
            throw new FormatException(
                    source + " is an array " + header.shapeText() + "; a table of events has two axes");
        }
        // A table that lies on its side, (4, N), has the bytes of one whose columns lie one behind the other.
        boolean lying = shape.get(1) != order.count() && shape.get(0) == order.count();
        boolean columnwise = lying != header.fortran();
        long rows = shape.get(lying ? 1 : 0);
        checkCount(order, shape.get(lying ? 0 : 1));
        NumberType type = number(header.type());
        List<NumberColumn> columns = new ArrayList<>();
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < order.count(); i++) {
            int at = i;
            order.column(i)
                    .ifPresent(name -> columns.add(new NumberColumn(name, type, columnwise ? 0 : at * type.bytes())));
            if (columnwise && order.column(i).isPresent()) {
                long start = header.bytes() + i * rows * type.bytes();
                InputStream lane = skipTo(start);
                lanes.add(new Lane(lane, start, type.bytes(), columns.subList(columns.size() - 1, columns.size())));
            }
        }
        if (columnwise) {
            in.close();
        } else {
            lanes.add(new Lane(in, header.bytes(), order.count() * type.bytes(), columns));
        }
        TimeUnit time = TimeUnit.of(source, columns, options, known);
        return new LaneBlocks(lanes, time.unit(), rows, time.notes(), owner);
    }

    /** The array's file from this byte on; at its end where it is shorter. */
    private InputStream skipTo(long start) throws IOException {
        if (!opener.again()) {
            throw new FormatException(
                    source
                            + " holds its columns one behind the other (Fortran order): it is read from a file, not from a stream");
        }
        InputStream in = opener.open();
        try {
            in.skipNBytes(start);
        } catch (EOFException e) {
            // It stands at its end, where the lane finds no row.
        }
        return in;
    }

    private void checkCount(ColumnOrder order, long columns) {
        if (order.count() != columns) {
            throw new FormatException(source + " has " + columns + " columns, --columns names " + order.count()
                    + " (_ stands for one that is no part of an event)");
        }
    }

    private NumberType number(NpyType type) {
        if (type.number() == null) {
            throw new FormatException(source + " has a column that is no number of at most 8 bytes");
        }
        return type.number();
    }
}
