package org.saccade.ingest.format.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.ColumnName;
import org.saccade.ingest.format.array.ColumnOrder;
import org.saccade.ingest.format.array.Role;
import org.saccade.ingest.format.array.TimeUnit;
import org.saccade.schemas.event.Geometry;

/** Rows of a table in text, one event each. A row that is none ends the reading with its line; a last one without an end is cut off. */
final class TextReader implements ColumnReader {

    private static final long MAX_TIME_US = 1L << 60;
    /** Bytes of the shortest row. */
    private static final int SHORTEST = 8;

    private final TextLines lines;
    private final long size;
    private final TextTable table;
    private final Geometry geometry;
    private final TextNumbers numbers = new TextNumbers();
    /** Roles of the columns; null where a column has none. */
    private final Role[] roles;

    private final int[] minus;
    /** Power of ten that makes microseconds of the unit of time. */
    private final int timePower;

    /** True when the current line is a row that is not in any batch yet. */
    private boolean pending;

    private boolean parsed;
    private boolean timeIsWhole;
    private long t;
    private long x;
    private long y;
    private long p;
    private final long start;
    private long end;
    private long truncatedAt = -1;

    /**
     * @param in from the first line on; closed with the reader
     * @param size bytes in all; -1 when not known
     */
    TextReader(InputStream in, String source, long size, ReadOptions options) throws IOException {
        this.size = size;
        this.lines = new TextLines(in, source);
        this.table = TextTable.read(lines, source, options);
        this.geometry = options.geometry() != null ? options.geometry() : table.geometry();
        ColumnOrder columns = table.columns();
        roles = new Role[columns.count()];
        minus = new int[columns.count()];
        for (int i = 0; i < roles.length; i++) {
            roles[i] = columns.column(i).map(ColumnName::role).orElse(null);
            minus[i] = columns.column(i).map(ColumnName::minus).orElse(0);
        }
        timePower = powerOf(table.unit());
        pending = table.row();
        start = pending ? lines.offset() : lines.endOffset();
        end = start;
    }

    private static int powerOf(StampUnit unit) {
        return switch (unit) {
            case SECONDS -> 6;
            case MILLISECONDS -> 3;
            case MICROSECONDS -> 0;
            case NANOSECONDS -> -3;
        };
    }

    /** As the user or the table states it; null when neither does. */
    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public boolean read(EventColumns out) throws IOException {
        while (out.room() > 0 && (pending || more())) {
            if (!parsed && !parse()) {
                pending = false;
                break;
            }
            parsed = true;
            if (!out.admits(t)) {
                break;
            }
            out.add(t, pixel(x), pixel(y), p > 0 ? 1 : 0);
            end = lines.endOffset();
            parsed = false;
            pending = false;
        }
        return out.count() > 0;
    }

    /** Goes to the next line that is a row. */
    private boolean more() throws IOException {
        while (lines.next()) {
            if (lines.to() > lines.from() && lines.bytes()[lines.from()] != '#') {
                pending = true;
                return true;
            }
        }
        return false;
    }

    /** Reads the row; false when it is cut off, and refuses one that is none. */
    private boolean parse() {
        String fault = fault();
        if (fault == null) {
            return true;
        }
        if (lines.whole()) {
            throw lines.wrong(fault);
        }
        truncatedAt = lines.offset();
        return false;
    }

    /** Reads the row; says what is wrong with it, null when nothing is. */
    private String fault() {
        numbers.line(lines.bytes(), lines.from(), lines.to());
        for (int i = 0; i < roles.length; i++) {
            if (numbers.ended()) {
                return "has " + i + " columns; " + roles.length + " are expected";
            }
            if (roles[i] == null) {
                numbers.skip();
            } else if (!(roles[i] == Role.P ? numbers.polarity() : numbers.number())) {
                return "has no number in column " + (i + 1) + " ("
                        + roles[i].name().toLowerCase(Locale.ROOT) + ")";
            } else {
                take(roles[i], minus[i]);
            }
        }
        if (!numbers.ended()) {
            return "has more than " + roles.length + " columns";
        }
        if (p < -1 || p > 1) {
            return "has a polarity other than 0, 1 and -1 (where 1 is OFF and 2 is ON, --columns with p-1 instead of p says so)";
        }
        if (t > MAX_TIME_US || t < -MAX_TIME_US) {
            return "has a time that is none";
        }
        return timeIsWhole || table.unitStated()
                ? null
                : "has a time that is no whole number, and nothing says its unit: state it (--unit s, ms, us or ns)";
    }

    private void take(Role role, int less) {
        switch (role) {
            case T -> {
                t = numbers.times(timePower) - less;
                timeIsWhole = numbers.whole();
            }
            case X -> x = numbers.floor() - less;
            case Y -> y = numbers.floor() - less;
            default -> p = numbers.isWholeValue() ? numbers.floor() - less : 2;
        }
    }

    private static int pixel(long value) {
        return value == (int) value ? (int) value : -1;
    }

    @Override
    public long originUs() {
        return UNKNOWN_ORIGIN;
    }

    @Override
    public long bytes() {
        return end - start;
    }

    @Override
    public long truncatedAtByte() {
        return truncatedAt;
    }

    @Override
    public List<String> notes() {
        return table.unitStated() ? List.of() : List.of(TimeUnit.ASSUMED);
    }

    @Override
    public long likelyEvents() {
        return size < 0 ? Long.MAX_VALUE : Math.max(1, size / SHORTEST);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
