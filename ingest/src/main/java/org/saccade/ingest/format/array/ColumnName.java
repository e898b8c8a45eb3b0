package org.saccade.ingest.format.array;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.saccade.ingest.format.StampUnit;

/**
 * What the name of a column says, in the words that recordings in arrays and tables use: {@code ts}, {@code x_pos}, {@code polarity},
 * {@code timestamp_ns}, {@code t [us]}.
 *
 * @param role of the column
 * @param unit of time that the name states; null when it states none
 * @param minus subtracted from each value, 1 where a name ends in {@code -1}: the column counts from 1
 */
public record ColumnName(Role role, StampUnit unit, int minus) {

    private static final Map<String, Role> ROLES = Map.ofEntries(
            Map.entry("t", Role.T),
            Map.entry("ts", Role.T),
            Map.entry("time", Role.T),
            Map.entry("times", Role.T),
            Map.entry("timestamp", Role.T),
            Map.entry("timestamps", Role.T),
            Map.entry("x", Role.X),
            Map.entry("xs", Role.X),
            Map.entry("x_pos", Role.X),
            Map.entry("y", Role.Y),
            Map.entry("ys", Role.Y),
            Map.entry("y_pos", Role.Y),
            Map.entry("p", Role.P),
            Map.entry("ps", Role.P),
            Map.entry("pol", Role.P),
            Map.entry("polarity", Role.P),
            Map.entry("polarities", Role.P));

    /** A name without further statements. */
    public static ColumnName of(Role role) {
        return new ColumnName(role, null, 0);
    }

    /** Reads a name; empty when it is none that is known. Case and quotes do not matter. */
    public static Optional<ColumnName> parse(String text) {
        String name = text.trim().toLowerCase(Locale.ROOT).replaceAll("[\"']", "");
        int minus = 0;
        if (name.endsWith("-1")) {
            minus = 1;
            name = name.substring(0, name.length() - 2);
        }
        Role role = ROLES.get(name);
        if (role != null) {
            return Optional.of(new ColumnName(role, null, minus));
        }
        // "t_us", "time [s]", "timestamp(ns)": a name of time, then a unit.
        String[] parts = name.split("[\\s_(\\[]+", 2);
        if (parts.length == 2 && ROLES.get(parts[0]) == Role.T) {
            String symbol = parts[1].replaceAll("[)\\]]", "").replace("µ", "u");
            for (StampUnit unit : StampUnit.values()) {
                if (unit.symbol().equals(symbol)) {
                    return Optional.of(new ColumnName(Role.T, unit, minus));
                }
            }
        }
        return Optional.empty();
    }
}
