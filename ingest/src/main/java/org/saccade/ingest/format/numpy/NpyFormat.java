package org.saccade.ingest.format.numpy;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.array.BlocksReader;

/**
 * NumPy arrays ({@code .npy}): records with fields t, x, y and p by any of their names, in any order, of any kind of number, padded or not;
 * and plain tables whose columns the user names. x from the left, y from the top, 1 is ON, 0 and -1 are OFF; whole times are microseconds
 * unless the user says otherwise. Arrays of Python objects are refused.
 */
public final class NpyFormat implements RecordingFormat {

    @Override
    public String id() {
        return "npy";
    }

    @Override
    public String title() {
        return "NumPy array (.npy)";
    }

    @Override
    public Match recognise(Head head) {
        return head.startsWith(NpyLayout.MAGIC) ? Match.SURE : Match.NO;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        NpyTable table = new NpyTable(source.name(), new NpyTable.Opener() {
            @Override
            public InputStream open() throws IOException {
                return source.open();
            }

            @Override
            public boolean again() {
                return source.again();
            }
        });
        Closeable nobody = () -> {};
        return BlocksReader.open(source, options, null, () -> table.open(options, null, nobody));
    }
}
