package org.saccade.ingest.format.prophesee;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.saccade.ingest.format.BlockReader;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.schemas.event.Geometry;

/**
 * DAT version 2: N-CARS, GEN1, 1 Mpx. x from the left, y from the top, 1 is ON, microseconds.
 *
 * <p>The size of the sensor is what the user states, else what the header does, else the smallest that holds all events (the headers of
 * N-CARS state none).
 */
final class DatFormat implements RecordingFormat {

    @Override
    public String id() {
        return "dat2";
    }

    @Override
    public String title() {
        return "DAT 2 (N-CARS, GEN1, 1 Mpx)";
    }

    @Override
    public Match recognise(Head head) {
        if (!head.startsWith("%")) {
            return Match.NO;
        }
        try (BufferedInputStream in = new BufferedInputStream(new ByteArrayInputStream(head.bytes()))) {
            PercentHeader header = PercentHeader.read(in, head.name());
            if (header.length() == 0 || RawWords.of(header) != null) {
                return Match.NO;
            }
            if (header.value("data") != null || header.value("version") != null) {
                return Match.SURE;
            }
            in.skipNBytes(DatLayout.KIND_BYTES - 1);
            return in.read() == DatLayout.WORD ? Match.PLAUSIBLE : Match.NO;
        } catch (FormatException | IOException e) {
            return Match.NO;
        }
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        ColumnReader reader = reader(source, options.geometry());
        return reader.geometry() != null ? reader : reader(source, SensorSize.scan(reader, source));
    }

    /** @param size null: as the header has it; the reader's geometry is null where it has not */
    private static ColumnReader reader(Source source, Geometry size) throws IOException {
        long bytes = source.size();
        BufferedInputStream in = new BufferedInputStream(source.open());
        try {
            PercentHeader header = PercentHeader.read(in, source.name());
            header.requireWhole(source.name());
            int length = header.length() + (header.length() > 0 ? kind(in, header.length(), source.name()) : 0);
            Geometry geometry = size == null ? header.geometry() : size;
            return new BlockReader(
                    in,
                    source.name(),
                    length,
                    bytes,
                    geometry,
                    ColumnReader.UNKNOWN_ORIGIN,
                    new DatDecoder(header.timeBaseUs()));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Checks the two bytes between the lines and the events; returns how many they are. */
    private static int kind(BufferedInputStream in, int at, String source) throws IOException {
        byte[] kind = in.readNBytes(DatLayout.KIND_BYTES);
        if (kind.length < DatLayout.KIND_BYTES) {
            throw new FormatException(source + ": ends inside its header, behind byte " + at);
        }
        if (kind[1] != DatLayout.WORD || !DatLayout.KINDS.contains(kind[0])) {
            throw new FormatException(source + ": states events of kind " + (kind[0] & 0xFF) + " and "
                    + (kind[1] & 0xFF) + " bytes at byte " + at + "; kind 0 or 12 of 8 bytes is read");
        }
        return kind.length;
    }

    @Override
    public EventWriter create(Path file, Geometry geometry) throws IOException {
        if (geometry.width() > DatLayout.XY_MASK + 1 || geometry.height() > DatLayout.XY_MASK + 1) {
            throw new FormatException(
                    file + ": a sensor of " + geometry + " has no DAT events: they hold 14 bits of x and y");
        }
        return new DatWriter(new WordOutput(file, geometry, DatLayout.T_BITS, base -> header(geometry, base)));
    }

    private static byte[] header(Geometry geometry, long baseUs) {
        byte[] lines = ("% Data file containing EventCD events.\n% Version 2\n" + PercentHeader.timeBase(baseUs)
                        + "% Height " + geometry.height() + "\n% Width " + geometry.width() + "\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] header = Arrays.copyOf(lines, lines.length + DatLayout.KIND_BYTES);
        header[lines.length] = DatLayout.CHANGE;
        header[lines.length + 1] = DatLayout.WORD;
        return header;
    }

    @Override
    public List<String> endings() {
        return List.of(".dat");
    }
}
