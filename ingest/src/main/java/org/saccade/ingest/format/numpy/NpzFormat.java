package org.saccade.ingest.format.numpy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.BlocksReader;
import org.saccade.ingest.format.array.ColumnName;
import org.saccade.ingest.format.array.ColumnOrder;
import org.saccade.ingest.format.array.EventBlocks;
import org.saccade.ingest.format.array.Lane;
import org.saccade.ingest.format.array.LaneBlocks;
import org.saccade.ingest.format.array.NumberColumn;
import org.saccade.ingest.format.array.TimeUnit;
import org.saccade.schemas.event.Geometry;

/**
 * NumPy archives ({@code .npz}) of events. Read are: four arrays t, x, y, p by any of their names, side by side (SpikingJelly; N-ImageNet's
 * x_pos, y_pos, timestamp, polarity); one array of records (N-ImageNet's event_data); and an archive of one array, as {@code .npy}. x from
 * the left, y from the top, 1 is ON, 0 and -1 are OFF; whole times are microseconds unless the user says otherwise. Written are four arrays, and
 * {@code width} and {@code height} of the sensor, which are read where they are there.
 */
public final class NpzFormat implements RecordingFormat {

    /** N-ImageNet's array of records. */
    private static final String EVENT_DATA = "event_data";
    /** By this array N-ImageNet's other layout is known. */
    private static final String X_POS = "x_pos";

    private static final Geometry N_IMAGENET = new Geometry(640, 480);

    @Override
    public String id() {
        return "npz";
    }

    @Override
    public String title() {
        return "NumPy archive (.npz: SpikingJelly, N-ImageNet)";
    }

    @Override
    public Match recognise(Head head) {
        return NpzHead.of(head).isPresent() ? Match.SURE : Match.NO;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        Set<String> names;
        Geometry stated;
        try (NpzArchive archive = NpzArchive.open(source)) {
            names = Set.copyOf(archive.names());
            stated = NpzSensor.of(archive);
        }
        boolean nImageNet = names.contains(EVENT_DATA) || names.contains(X_POS);
        StampUnit known = nImageNet ? StampUnit.MICROSECONDS : null;
        Geometry sensor = stated == null && nImageNet ? N_IMAGENET : stated;
        return BlocksReader.open(source, options, sensor, () -> rows(NpzArchive.open(source), options, known));
    }

    private static EventBlocks rows(NpzArchive archive, ReadOptions options, StampUnit known) throws IOException {
        try {
            List<String> names = List.copyOf(archive.names());
            List<Optional<ColumnName>> columns =
                    names.stream().map(ColumnName::parse).toList();
            Optional<ColumnOrder> order = ColumnOrder.of(columns);
            if (order.isPresent() && !names.contains(EVENT_DATA)) {
                return sideBySide(archive, names, order.get(), options, known);
            }
            String array = names.size() == 1 ? names.get(0) : EVENT_DATA;
            if (!names.contains(array)) {
                throw new FormatException(archive + " has the arrays " + String.join(", ", names)
                        + "; of events it would have t, x, y and p, or event_data, or one array");
            }
            return archive.table(array).open(options, known, archive);
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private static EventBlocks sideBySide(
            NpzArchive archive, List<String> names, ColumnOrder order, ReadOptions options, StampUnit known)
            throws IOException {
        List<NumberColumn> columns = new ArrayList<>();
        List<Lane> lanes = new ArrayList<>();
        long rows = -1;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (order.column(i).isEmpty()) {
                continue;
            }
            InputStream in = archive.open(name);
            NpyHeader header = archive.header(name, in);
            long length = header.shape().stream().reduce(1L, (a, b) -> a * b);
            boolean column = header.type().number() != null
                    && header.shape().stream().filter(axis -> axis != 1).count() <= 1;
            if (!column) {
                throw new FormatException(
                        archive.name(name) + " is no column of numbers: its shape is " + header.shapeText());
            }
            if (rows >= 0 && rows != length) {
                throw new FormatException(archive + " has columns of unequal length: " + name + " has " + length
                        + " rows, those ahead of it have " + rows);
            }
            rows = length;
            columns.add(new NumberColumn(order.column(i).get(), header.type().number(), 0));
            lanes.add(new Lane(
                    in, header.bytes(), header.type().bytes(), columns.subList(columns.size() - 1, columns.size())));
        }
        TimeUnit time = TimeUnit.of(archive.toString(), columns, options, known);
        return new LaneBlocks(lanes, time.unit(), rows, time.notes(), archive);
    }

    @Override
    public List<String> endings() {
        return List.of(".npz");
    }

    @Override
    public EventWriter create(Path file, Geometry geometry) throws IOException {
        return new NpzWriter(file, geometry);
    }
}
