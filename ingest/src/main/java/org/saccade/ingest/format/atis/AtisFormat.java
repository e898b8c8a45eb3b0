package org.saccade.ingest.format.atis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.saccade.ingest.format.BlockReader;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.GeometryScan;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.KnownMagic;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.schemas.event.Geometry;

/**
 * 40-bit ATIS words without a header: N-MNIST, N-Caltech101. x from the left, y from the top, 1 is ON, microseconds from 0.
 *
 * <p>The files name no sensor: where the user names none, it is the smallest of N-MNIST's (34 x 34), N-Caltech101's (240 x 180) and the ATIS
 * (304 x 240) that holds every event.
 */
public final class AtisFormat implements RecordingFormat {

    private static final List<Geometry> SENSORS =
            List.of(new Geometry(34, 34), new Geometry(240, 180), new Geometry(304, 240));

    /** Words that are looked at to recognise a file. */
    private static final int LOOK = 800;

    @Override
    public String id() {
        return "atis";
    }

    @Override
    public String title() {
        return "40-bit ATIS words (N-MNIST, N-Caltech101)";
    }

    /** Plausible where rows are at most 240 and time hardly ever falls; text, whose bytes may well be so, is not. */
    @Override
    public Match recognise(Head head) {
        byte[] b = head.bytes();
        if (KnownMagic.describe(b).isPresent()) {
            return Match.NO;
        }
        int words = Math.min(LOOK, b.length / AtisLayout.WORD);
        long before = 0;
        int falls = 0;
        for (int i = 0; i < words; i++) {
            int at = i * AtisLayout.WORD;
            int y = b[at + 1] & 0xFF;
            long time = (b[at + 2] & 0x7F) << 16 | (b[at + 3] & 0xFF) << 8 | (b[at + 4] & 0xFF);
            if (y > AtisLayout.OVERFLOW_Y) {
                return Match.NO;
            }
            if (y == AtisLayout.OVERFLOW_Y) {
                before = 0;
                continue;
            }
            falls += time < before ? 1 : 0;
            before = time;
        }
        return words > 0 && falls <= 1 + words / 50 ? Match.PLAUSIBLE : Match.NO;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        Geometry geometry = options.geometry();
        if (geometry == null) {
            if (!source.again()) {
                throw new FormatException(
                        source + ": 40-bit ATIS words name no sensor; state its size (--geometry WxH)");
            }
            Geometry smallest = GeometryScan.smallest(reader(source, SENSORS.get(SENSORS.size() - 1)));
            geometry = SENSORS.stream()
                    .filter(sensor -> sensor.width() >= smallest.width() && sensor.height() >= smallest.height())
                    .findFirst()
                    .orElse(smallest);
        }
        return reader(source, geometry);
    }

    /** Decodes bare words. */
    public static EventDecoder words() {
        return new AtisDecoder();
    }

    private static ColumnReader reader(Source source, Geometry geometry) throws IOException {
        long size = source.size();
        InputStream in = source.open();
        return new BlockReader(in, source.name(), 0, size, geometry, 0, new AtisDecoder());
    }

    /** As {@link AtisWriter}: x to 255, y to 239, times from 0; so the sensor is at most 256 x 240. */
    @Override
    public EventWriter create(Path file, Geometry geometry) throws IOException {
        return new AtisWriter(Files.newOutputStream(file), file.toString());
    }

    @Override
    public List<String> endings() {
        return List.of(".bin");
    }
}
