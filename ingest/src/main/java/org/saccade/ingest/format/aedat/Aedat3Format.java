package org.saccade.ingest.format.aedat;

import java.io.BufferedInputStream;
import java.io.IOException;
import org.saccade.ingest.format.BlockReader;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.GeometryScan;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.schemas.event.Geometry;

/**
 * AEDAT 3.1, as cAER writes it and DVS128 Gesture comes in: x from the left, y from the top as the words have them, 1 is ON, times as in the
 * file.
 *
 * <p>The size is the stated one, else that of the camera in the header, else the smallest that holds all events. {@link
 * ReadOptions#stream()} is the number of the camera where a file has several.
 */
final class Aedat3Format implements RecordingFormat {

    private static final Geometry ANY = new Geometry(Geometry.MAX_SIDE, Geometry.MAX_SIDE);

    @Override
    public String id() {
        return "aedat3";
    }

    @Override
    public String title() {
        return "AEDAT 3.1 (cAER; DVS128 Gesture)";
    }

    @Override
    public Match recognise(Head head) {
        return head.startsWith(Aedat3Layout.MAGIC) ? Match.SURE : Match.NO;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        long size = source.size();
        BufferedInputStream in = new BufferedInputStream(source.open(), 1 << 16);
        try {
            Aedat3Header header = Aedat3Header.read(in, source.name());
            Geometry geometry = options.geometry();
            if (geometry == null) {
                geometry = header.geometry().orElse(null);
            }
            if (geometry == null && source.again()) {
                geometry = GeometryScan.smallest(open(source, options.withGeometry(ANY)));
            }
            if (geometry == null) {
                throw new FormatException(
                        source + ": the header names no camera of known size; state it (--geometry WxH)");
            }
            return new BlockReader(
                    in,
                    source.name(),
                    header.bytes(),
                    size,
                    geometry,
                    ColumnReader.UNKNOWN_ORIGIN,
                    new Aedat3Decoder(options.stream()));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }
}
