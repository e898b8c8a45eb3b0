package org.saccade.ingest.format.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.ColumnName;
import org.saccade.ingest.format.array.ColumnOrder;
import org.saccade.ingest.format.array.Role;
import org.saccade.schemas.event.Geometry;

/**
 * What the first lines of a table of events say, with what the user says: its columns, unit, and E2VID's size of the sensor.
 *
 * @param columns in the order of the table
 * @param unit of time
 * @param unitStated false where whole times are taken for microseconds because nothing says otherwise
 * @param geometry that the table states; null when it states none
 * @param row true when the lines stand at the first row; false at a table's end
 */
record TextTable(ColumnOrder columns, StampUnit unit, boolean unitStated, Geometry geometry, boolean row) {

    /** Reads up to the first row. */
    static TextTable read(TextLines lines, String source, ReadOptions options) throws IOException {
        TextNumbers numbers = new TextNumbers();
        ColumnOrder named = options.columns() == null ? null : ColumnOrder.parse(options.columns());
        Geometry geometry = null;
        StampUnit unit = options.unit();
        boolean first = true;
        boolean headed = false;
        boolean row = false;
        while (!row && lines.next()) {
            String text = lines.text().strip();
            if (text.startsWith("\uFEFF")) {
                text = text.substring(1);
            }
            boolean comment = text.startsWith("#") || text.startsWith("%");
            if (text.isEmpty()) {
                continue;
            }
            Optional<ColumnOrder> names = names(comment ? text.substring(1) : text);
            if (names.isPresent()) {
                named = named == null ? names.get() : named;
                headed = true;
            } else if (!comment && first && size(lines, numbers) != null) {
                geometry = size(lines, numbers);
                named = named == null ? ColumnOrder.parse("t,x,y,p") : named;
                unit = unit == null ? StampUnit.SECONDS : unit;
                headed = true;
            } else if (!comment) {
                row = headed || options.columns() == null || startsWithNumber(lines, numbers);
                headed = true;
            }
            first = false;
        }
        if (named == null) {
            throw row
                    ? lines.wrong(
                            "does not say what its columns are: state it, as in --columns t,x,y,p (and --unit s, ms, us or ns)")
                    : new FormatException(source + " is no table of events: it has no line that is a row");
        }
        boolean stated = unit != null || unitOf(named) != null;
        if (!stated && row && decimal(lines, numbers, named)) {
            throw lines.wrong(
                    "has a time that is no whole number, and nothing says its unit: state it (--unit s, ms, us or ns)");
        }
        if (unit == null) {
            unit = stated ? unitOf(named) : StampUnit.MICROSECONDS;
        }
        return new TextTable(named, unit, stated, geometry, row);
    }

    /** The columns that a line of names names; empty when it is no such line. */
    private static Optional<ColumnOrder> names(String text) {
        List<Optional<ColumnName>> columns = new ArrayList<>();
        String separator = text.indexOf(',') >= 0 ? "," : text.indexOf(';') >= 0 ? ";" : "\\s+";
        for (String name : text.strip().split(separator)) {
            columns.add(ColumnName.parse(name));
        }
        return ColumnOrder.of(columns);
    }

    /** E2VID's first line: width and height and nothing else; null when it is another. */
    private static Geometry size(TextLines lines, TextNumbers numbers) {
        numbers.line(lines.bytes(), lines.from(), lines.to());
        if (!numbers.number() || !numbers.whole()) {
            return null;
        }
        long width = numbers.times(0);
        if (!numbers.number() || !numbers.whole() || !numbers.ended()) {
            return null;
        }
        long height = numbers.times(0);
        boolean possible = width > 0 && height > 0 && width <= Geometry.MAX_SIDE && height <= Geometry.MAX_SIDE;
        return possible ? new Geometry((int) width, (int) height) : null;
    }

    private static boolean startsWithNumber(TextLines lines, TextNumbers numbers) {
        numbers.line(lines.bytes(), lines.from(), lines.to());
        return numbers.polarity();
    }

    private static StampUnit unitOf(ColumnOrder columns) {
        for (int i = 0; i < columns.count(); i++) {
            if (columns.column(i).isPresent() && columns.column(i).get().unit() != null) {
                return columns.column(i).get().unit();
            }
        }
        return null;
    }

    /** True when the time of the row is a number with a decimal point. */
    private static boolean decimal(TextLines lines, TextNumbers numbers, ColumnOrder columns) {
        numbers.line(lines.bytes(), lines.from(), lines.to());
        for (int i = 0; i < columns.count(); i++) {
            boolean time = columns.column(i).map(name -> name.role() == Role.T).orElse(false);
            if (time) {
                return numbers.number() && !numbers.whole();
            }
            numbers.skip();
        }
        return false;
    }
}
