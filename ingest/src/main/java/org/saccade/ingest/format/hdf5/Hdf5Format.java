package org.saccade.ingest.format.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.BlocksReader;
import org.saccade.ingest.format.array.EventBlocks;
import org.saccade.ingest.format.array.NumberColumn;
import org.saccade.ingest.format.array.TimeUnit;
import org.saccade.schemas.event.Geometry;

/**
 * HDF5 files of events: four data sets t, x, y, p in one group (DSEC's /events, whose /t_offset is added; RVT), or one data set of records
 * (Metavision's /CD/events, tonic's cache), wherever in the file. x from the left, y from the top, 1 is ON, 0 and -1 are OFF; whole times are
 * microseconds unless the user says otherwise.
 *
 * <p>Chunks may be plain or packed by deflate, shuffle, LZF, LZ4 or bitshuffle. Blosc (DSEC as published) and ECF (Metavision's own) are
 * refused by name: no Java library unpacks them.
 */
public final class Hdf5Format implements RecordingFormat {

    private static final Geometry DSEC = new Geometry(640, 480);
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

    @Override
    public String id() {
        return "hdf5";
    }

    @Override
    public String title() {
        return "HDF5 (DSEC, Metavision, RVT, tonic)";
    }

    @Override
    public Match recognise(Head head) {
        return head.startsWith("\u0089HDF\r\n\u001a\n") ? Match.SURE : Match.NO;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        String name = source.name();
        Geometry known;
        try (SeekableByteChannel channel = source.channel();
                HdfFile hdf = Hdf5Guard.open(name, channel)) {
            known = Hdf5Guard.read(
                    name, () -> geometry(hdf, Hdf5Search.in(hdf, name).group()));
        }
        return BlocksReader.open(source, options, known, () -> rows(source, options));
    }

    private static EventBlocks rows(Source source, ReadOptions options) throws IOException {
        SeekableByteChannel channel = source.channel();
        try {
            HdfFile hdf = Hdf5Guard.open(source.name(), channel);
            try {
                return Hdf5Guard.read(source.name(), () -> rows(hdf, channel, source.name(), options));
            } catch (RuntimeException e) {
                hdf.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static EventBlocks rows(HdfFile hdf, SeekableByteChannel channel, String name, ReadOptions options) {
        Hdf5Search found = Hdf5Search.in(hdf, name);
        List<Hdf5Lane> lanes = new ArrayList<>();
        List<NumberColumn> columns = new ArrayList<>();
        for (Map.Entry<Dataset, List<NumberColumn>> entry : found.columns().entrySet()) {
            String path = name + ", " + entry.getKey().getPath();
            Hdf5Lane lane = lane(path, entry.getKey(), channel, hdf.getUserBlockSize(), entry.getValue());
            if (!lanes.isEmpty() && lanes.get(0).rows() != lane.rows()) {
                throw new FormatException(path + " has " + lane.rows() + " rows, the one ahead of it has "
                        + lanes.get(0).rows());
            }
            lanes.add(lane);
            columns.addAll(entry.getValue());
        }
        // A layout that names its sensor is DSEC's, Metavision's or RVT's; all three count microseconds.
        StampUnit known = geometry(hdf, found.group()) == null ? null : StampUnit.MICROSECONDS;
        TimeUnit time = TimeUnit.of(name, columns, options, known);
        long offset = whole(hdf, "t_offset");
        return new Hdf5Blocks(hdf, channel, lanes, time.unit(), time.unit().toUs(offset), time.notes());
    }

    private static Hdf5Lane lane(
            String path, Dataset dataset, SeekableByteChannel channel, long userBlock, List<NumberColumn> columns) {
        try {
            return new Hdf5Lane(path, dataset, channel, userBlock, columns);
        } catch (IOException e) {
            throw new FormatException(path + " cannot be read: " + e.getMessage());
        }
    }

    /** Metavision's attribute {@code geometry} (1280x720), RVT's numbers height and width, DSEC's sensor; null when nothing tells. */
    private static Geometry geometry(HdfFile hdf, Group events) {
        Attribute attribute = hdf.getAttribute("geometry");
        if (attribute != null && attribute.isScalar()) {
            Matcher size = SIZE.matcher(String.valueOf(attribute.getData()));
            if (size.matches()) {
                return size(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
            }
        }
        if (hdf.getChild("t_offset") != null) {
            return DSEC;
        }
        return size(whole(events, "width"), whole(events, "height"));
    }

    private static Geometry size(long width, long height) {
        boolean possible = width > 0 && height > 0 && width <= Geometry.MAX_SIDE && height <= Geometry.MAX_SIDE;
        return possible ? new Geometry((int) width, (int) height) : null;
    }

    /** A single whole number; 0 when there is none of this name. */
    private static long whole(Group group, String name) {
        Node node = group.getChild(name);
        return node instanceof Dataset dataset
                        && !node.isLink()
                        && dataset.isScalar()
                        && dataset.getData() instanceof Number number
                ? number.longValue()
                : 0;
    }
}
