package org.saccade.ingest.format.array;

import java.util.Collection;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.StampUnit;

/** The one rule by which all array formats find the unit of their times. */
public final class TimeUnit {

    private TimeUnit() {}

    /**
     * What the user says, else what the layout or the column's name says, else microseconds where times are whole numbers.
     *
     * @param source name for messages
     * @param columns with that of time among them
     * @param known unit that the layout fixes; null where it fixes none
     * @throws FormatException when nothing says it and times are not whole
     */
    public static StampUnit of(String source, Collection<NumberColumn> columns, ReadOptions options, StampUnit known) {
        NumberColumn time = columns.stream()
                .filter(column -> column.name().role() == Role.T)
                .findFirst()
                .orElseThrow();
        if (options.unit() != null) {
            return options.unit();
        }
        StampUnit stated = known != null ? known : time.name().unit();
        if (stated != null) {
            return stated;
        }
        if (time.type().whole()) {
            return StampUnit.MICROSECONDS;
        }
        throw new FormatException(
                source
                        + " has times that are no whole numbers and does not say their unit: state it (--unit s, ms, us or ns)");
    }
}
