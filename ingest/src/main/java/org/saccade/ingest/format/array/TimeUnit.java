package org.saccade.ingest.format.array;

import java.util.Collection;
import java.util.List;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.StampUnit;

/**
 * The unit of the times of an array, by the one rule that all array formats follow: what the user says, else what the layout or the column's
 * name says, else microseconds where times are whole numbers, and then a note says so.
 *
 * @param unit of the times
 * @param stated false where it is taken for granted
 */
public record TimeUnit(StampUnit unit, boolean stated) {

    /** What a person is told where nothing states the unit. */
    public static final String ASSUMED = "times were read as microseconds, as nothing states their unit (--unit can)";

    /**
     * Finds the unit.
     *
     * @param source name for messages
     * @param columns with that of time among them
     * @param known unit that the layout fixes; null where it fixes none
     * @throws FormatException when nothing says it and times are not whole
     */
    public static TimeUnit of(String source, Collection<NumberColumn> columns, ReadOptions options, StampUnit known) {
        NumberColumn time = columns.stream()
                .filter(column -> column.name().role() == Role.T)
                .findFirst()
                .orElseThrow();
        if (options.unit() != null) {
            return new TimeUnit(options.unit(), true);
        }
        StampUnit stated = known != null ? known : time.name().unit();
        if (stated != null) {
            return new TimeUnit(stated, true);
        }
        if (time.type().whole()) {
            return new TimeUnit(StampUnit.MICROSECONDS, false);
        }
        throw new FormatException(
                source
                        + " has times that are no whole numbers and does not say their unit: state it (--unit s, ms, us or ns)");
    }

    /** {@link #ASSUMED} or nothing, as {@link org.saccade.ingest.format.ColumnReader#notes()}. */
    public List<String> notes() {
        return stated ? List.of() : List.of(ASSUMED);
    }
}
