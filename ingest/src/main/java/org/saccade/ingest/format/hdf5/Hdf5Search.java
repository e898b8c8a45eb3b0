package org.saccade.ingest.format.hdf5;

import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.CompoundDataType;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.array.ColumnName;
import org.saccade.ingest.format.array.ColumnOrder;
import org.saccade.ingest.format.array.NumberColumn;
import org.saccade.ingest.format.array.NumberType;

/**
 * Where in a file the events are: the data set of records, or the group of four data sets, that has t, x, y and p by any of their names and
 * is found first, groups nearer to the root first. Links are not followed.
 *
 * @param group in which they are
 * @param columns for each data set, what is in it
 */
record Hdf5Search(Group group, Map<Dataset, List<NumberColumn>> columns) {

    /** Groups and data sets that are looked at. */
    private static final int MOST_NODES = 10_000;

    static Hdf5Search in(Group root, String source) {
        Deque<Group> groups = new ArrayDeque<>(List.of(root));
        List<String> seen = new ArrayList<>();
        while (!groups.isEmpty()) {
            Group group = groups.remove();
            Map<ColumnName, Dataset> plain = new LinkedHashMap<>();
            for (Node node : group.getChildren().values()) {
                if (node.isLink()) {
                    continue;
                }
                if (seen.size() == MOST_NODES) {
                    throw new FormatException(source + " has more than " + MOST_NODES + " groups and data sets");
                }
                seen.add(node.getPath());
                if (node instanceof Group inner) {
                    groups.add(inner);
                } else if (node instanceof Dataset dataset) {
                    Optional<List<NumberColumn>> members = members(dataset, source);
                    if (members.isPresent()) {
                        return new Hdf5Search(group, Map.of(dataset, members.get()));
                    }
                    Optional<ColumnName> name = ColumnName.parse(node.getName());
                    if (name.isPresent() && number(dataset.getDataType()).isPresent()) {
                        plain.put(name.get(), dataset);
                    }
                }
            }
            if (ColumnOrder.of(plain.keySet().stream().map(Optional::of).toList())
                    .isPresent()) {
                Map<Dataset, List<NumberColumn>> columns = new LinkedHashMap<>();
                plain.forEach((name, dataset) -> columns.put(
                        dataset,
                        List.of(new NumberColumn(
                                name, number(dataset.getDataType()).orElseThrow(), 0))));
                return new Hdf5Search(group, columns);
            }
        }
        throw new FormatException(
                source + " has no events that are found: no records and no group with t, x, y and p; it has "
                        + String.join(", ", seen.subList(0, Math.min(20, seen.size()))));
    }

    /** The columns of a data set of records; empty when t, x, y and p are not there once each. */
    private static Optional<List<NumberColumn>> members(Dataset dataset, String source) {
        if (!(dataset.getDataType() instanceof CompoundDataType compound)) {
            return Optional.empty();
        }
        List<NumberColumn> columns = new ArrayList<>();
        for (CompoundDataType.CompoundDataMember member : compound.getMembers()) {
            Optional<ColumnName> name = ColumnName.parse(member.getName());
            Optional<NumberType> type = number(member.getDataType());
            if (name.isPresent() && type.isPresent()) {
                if (member.getOffset() < 0 || member.getOffset() + type.get().bytes() > compound.getSize()) {
                    throw new FormatException(source + ", " + dataset.getPath() + " has a member outside its records");
                }
                columns.add(new NumberColumn(name.get(), type.get(), member.getOffset()));
            }
        }
        List<Optional<ColumnName>> names =
                columns.stream().map(column -> Optional.of(column.name())).toList();
        return ColumnOrder.of(names).isPresent() ? Optional.of(columns) : Optional.empty();
    }

    static Optional<NumberType> number(DataType type) {
        int bytes = type.getSize();
        boolean readable = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
        if (readable && type instanceof FixedPoint whole) {
            NumberType.Kind kind = whole.isSigned() ? NumberType.Kind.SIGNED : NumberType.Kind.UNSIGNED;
            return Optional.of(new NumberType(kind, bytes, whole.getByteOrder()));
        }
        if (readable && bytes > 1 && type instanceof FloatingPoint real) {
            return Optional.of(new NumberType(NumberType.Kind.FLOAT, bytes, real.getByteOrder()));
        }
        return Optional.empty();
    }
}
