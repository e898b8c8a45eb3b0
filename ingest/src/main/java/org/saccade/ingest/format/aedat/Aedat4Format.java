package org.saccade.ingest.format.aedat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.GeometryScan;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.schemas.event.Geometry;

/**
 * AEDAT 4, as DV and dv-processing write it: x from the left, y from the top, 1 is ON, times in microseconds since 1970. Packed with LZ4,
 * zstd or nothing.
 *
 * <p>Of several streams of events, {@link ReadOptions#stream()} chooses one by its number; the first is taken otherwise. The table at the end
 * is not needed: a recording that was cut off is read to its last whole packet.
 */
final class Aedat4Format implements RecordingFormat {

    private final Aedat4Compression written;

    Aedat4Format(Aedat4Compression written) {
        this.written = written;
    }

    @Override
    public String id() {
        return "aedat4";
    }

    @Override
    public String title() {
        return "AEDAT 4 (DV, dv-processing)";
    }

    @Override
    public Match recognise(Head head) {
        return head.startsWith(Aedat4Layout.MAGIC) ? Match.SURE : Match.NO;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        InputStream in = new BufferedInputStream(source.open(), 1 << 16);
        try {
            Aedat4Stream stream = Aedat4Stream.ofFile(in, source.name(), options);
            if (stream.geometry() != null) {
                return stream;
            }
            if (!source.again()) {
                throw new FormatException(
                        source + ": the header states no size of the sensor; state it (--geometry WxH)");
            }
            in.close();
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
        // The scan asks for no size, so that this comes back here only once.
        Geometry any = new Geometry(Geometry.MAX_SIDE, Geometry.MAX_SIDE);
        return open(source, options.withGeometry(GeometryScan.smallest(open(source, options.withGeometry(any)))));
    }

    @Override
    public EventWriter create(Path file, Geometry geometry) throws IOException {
        return Aedat4Writer.create(file, geometry, written);
    }

    @Override
    public List<String> endings() {
        return List.of(".aedat4");
    }
}
