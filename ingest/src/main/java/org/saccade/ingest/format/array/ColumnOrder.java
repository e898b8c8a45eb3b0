package org.saccade.ingest.format.array;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.saccade.ingest.format.FormatException;

/**
 * Which column of a table without names is which, as a user states it: {@code t,x,y,p}; {@code _} stands for a column that is no part of an
 * event, and {@code x-1} for one that counts from 1.
 */
public final class ColumnOrder {

    private final List<Optional<ColumnName>> columns;

    private ColumnOrder(List<Optional<ColumnName>> columns) {
        this.columns = Collections.unmodifiableList(columns);
    }

    /**
     * Reads a user's statement.
     *
     * @throws FormatException when a name is not known, or t, x, y and p are not there once each
     */
    public static ColumnOrder parse(String text) {
        List<Optional<ColumnName>> columns = new ArrayList<>();
        for (String name : text.trim().split("[,;\\s]+")) {
            Optional<ColumnName> column = ColumnName.parse(name);
            if (column.isEmpty() && !name.equals("_")) {
                throw new FormatException("columns '" + text + "': '" + name
                        + "' is not the name of one; t, x, y, p and _ for any other are, in the file's order");
            }
            columns.add(column);
        }
        return of(columns)
                .orElseThrow(() -> new FormatException("columns '" + text
                        + "': t, x, y and p must be there once each, and _ for each column that is none of them"));
    }

    /** These columns, in this order; empty when t, x, y and p are not among them once each. */
    public static Optional<ColumnOrder> of(List<Optional<ColumnName>> columns) {
        Set<Role> seen = EnumSet.noneOf(Role.class);
        for (Optional<ColumnName> column : columns) {
            if (column.isPresent() && !seen.add(column.get().role())) {
                return Optional.empty();
            }
        }
        return seen.size() == Role.values().length ? Optional.of(new ColumnOrder(columns)) : Optional.empty();
    }

    /** Columns whose order a layout fixes, whatever roles are among them. */
    public static ColumnOrder fixed(Role... roles) {
        List<Optional<ColumnName>> columns = new ArrayList<>();
        for (Role role : roles) {
            columns.add(Optional.of(ColumnName.of(role)));
        }
        return new ColumnOrder(columns);
    }

    /** Columns of the table, those without a role included. */
    public int count() {
        return columns.size();
    }

    /** What column {@code i} is; empty when it is no part of an event. */
    public Optional<ColumnName> column(int i) {
        return columns.get(i);
    }
}
