package org.saccade.ingest.format.matlab;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.BlocksReader;
import org.saccade.schemas.event.Geometry;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;

/**
 * MATLAB 5 files of ASL-DVS: the variables ts, x, y and pol, one number per event, of a DAVIS240 (240 x 180). ts in microseconds, 1 is ON.
 *
 * <p>Rows of the file count from the bottom, as jAER's do, so y here is 179 - y there. The loaders of others agree on that and disagree on x:
 * tonic leaves it, SpikingJelly takes 239 - x. x is left here: it is what the file says, and mirroring a hand would make it the other hand.
 *
 * <p>The variables are read as a whole, as the library does not read parts: up to 8 MB and eight times the size of the file, {@value #MOST_BYTES}
 * bytes at most. Numbers of recordings pack to a quarter or a third; what claims to pack better than that by far is not read.
 */
public final class MatFormat implements RecordingFormat {

    /** ASL-DVS's own recordings have a few hundred thousand bytes. */
    static final int MOST_BYTES = 96 << 20;

    private static final long ANY_BYTES = 8 << 20;
    private static final long RATIO = 8;

    private static final Geometry DAVIS240 = new Geometry(240, 180);
    private static final Set<String> NAMES = Set.of("ts", "x", "y", "pol");

    @Override
    public String id() {
        return "mat";
    }

    @Override
    public String title() {
        return "MATLAB 5 (ASL-DVS)";
    }

    @Override
    public Match recognise(Head head) {
        return head.startsWith("MATLAB 5.0") || head.startsWith("MATLAB 7.3") ? Match.SURE : Match.NO;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        if (source.head().startsWith("MATLAB 7.3")) {
            throw new FormatException(
                    source
                            + " is a MATLAB 7.3 file, which is HDF5 inside: save it as MATLAB 5 (save -v7), or name the format (--format hdf5; then rows are taken as they stand)");
        }
        Geometry geometry = options.geometry() == null ? DAVIS240 : options.geometry();
        Map<String, Matrix> variables;
        try (InputStream in = source.open()) {
            variables = source.size() < 0
                    ? ofUnknownSize(in, source.name())
                    : variables(in, source.name(), budget(source.size()));
        }
        long rows = variables.get("ts").getNumElements();
        for (Map.Entry<String, Matrix> variable : variables.entrySet()) {
            if (variable.getValue().getNumElements() != rows) {
                throw new FormatException(source + ": " + variable.getKey() + " has "
                        + variable.getValue().getNumElements() + " numbers, ts has " + rows);
            }
        }
        StampUnit unit = options.unit() == null ? StampUnit.MICROSECONDS : options.unit();
        return BlocksReader.open(
                source, options, geometry, () -> new MatBlocks(variables, unit, geometry.height(), (int) rows));
    }

    /** Bytes that the variables of a file may have. */
    private static long budget(long size) {
        return Math.min(MOST_BYTES, ANY_BYTES + RATIO * Math.min(size, MOST_BYTES));
    }

    /** What does not tell its size is read first: only what has come says how much may be claimed. */
    private static Map<String, Matrix> ofUnknownSize(InputStream in, String source) throws IOException {
        byte[] first = in.readNBytes(MOST_BYTES);
        InputStream all = new SequenceInputStream(new ByteArrayInputStream(first), in);
        return variables(all, source, budget(first.length));
    }

    /** The four variables; the others are passed over. */
    private static Map<String, Matrix> variables(InputStream in, String source, long most) {
        Map<String, Matrix> found = new TreeMap<>();
        Set<String> seen = new TreeSet<>();
        BudgetAllocator budget = new BudgetAllocator(most);
        try {
            Mat5File mat = Mat5.newReader(new BudgetSource(in, budget))
                    .setBufferAllocator(budget)
                    .disableSubsystemProcessing()
                    .setEntryFilter(entry -> {
                        seen.add(entry.getName());
                        return NAMES.contains(entry.getName()) && numbers(entry.getType());
                    })
                    .readMat();
            for (MatFile.Entry entry : mat.getEntries()) {
                if (NAMES.contains(entry.getName()) && entry.getValue() instanceof Matrix matrix) {
                    found.put(entry.getName(), matrix);
                }
            }
        } catch (IOException | RuntimeException e) {
            String why = budget.refused() == null
                    ? "cannot be read as MATLAB 5 (cut off or damaged): " + e.getMessage()
                    : budget.refused().getMessage();
            throw new FormatException(source + " " + why);
        }

        if (!found.keySet().containsAll(NAMES)) {
            throw new FormatException(
                    source + " has the variables " + seen + "; ts, x, y and pol, numbers each, are expected");
        }
        return found;
    }

    private static boolean numbers(MatlabType type) {
        return switch (type) {
            case Double, Single, Int8, UInt8, Int16, UInt16, Int32, UInt32, Int64, UInt64 -> true;
            default -> false;
        };
    }
}
