package org.saccade.ingest.format.prophesee;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.saccade.ingest.format.BlockReader;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.schemas.event.Geometry;

/**
 * Prophesee RAW: a {@link PercentHeader}, or none, and words of one kind. x from the left, y from the top, 1 is ON, microseconds of the
 * camera's clock.
 *
 * <p>The size of the sensor is what the user states, else what the header does, else that of the camera of this {@code system_ID}, else
 * the smallest that holds all events.
 */
final class RawFormat implements RecordingFormat {

    /** Bytes that are looked at for the order of the words. */
    private static final int LOOK = 1 << 15;

    private final RawWords words;

    RawFormat(RawWords words) {
        this.words = words;
    }

    @Override
    public String id() {
        return words.id();
    }

    @Override
    public String title() {
        return "Prophesee RAW, EVT " + words.version();
    }

    @Override
    public Match recognise(Head head) {
        if (!head.startsWith("%")) {
            return words(head.bytes());
        }
        PercentHeader header;
        byte[] data;
        try (BufferedInputStream in = new BufferedInputStream(new ByteArrayInputStream(head.bytes()))) {
            header = PercentHeader.read(in, head.name());
            data = in.readAllBytes();
        } catch (FormatException | IOException e) {
            return Match.NO;
        }
        RawWords stated = RawWords.of(header);
        if (stated != null) {
            return stated == words ? Match.SURE : Match.NO;
        }
        return words(data);
    }

    /** Of words without a header that names them. */
    private Match words(byte[] data) {
        boolean plausible =
                words == RawWords.EVT2 && Plausible.evt2(data) || words == RawWords.EVT3 && Plausible.evt3(data);
        return plausible ? Match.PLAUSIBLE : Match.NO;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        ColumnReader reader = reader(source, options.geometry());
        return reader.geometry() != null ? reader : reader(source, SensorSize.scan(reader, source));
    }

    /** @param size null: as the header or the camera has it; the reader's geometry is null where neither has */
    private ColumnReader reader(Source source, Geometry size) throws IOException {
        long bytes = source.size();
        BufferedInputStream in = new BufferedInputStream(source.open());
        try {
            PercentHeader header = PercentHeader.read(in, source.name());
            header.requireWhole(source.name());
            RawWords stated = RawWords.of(header);
            if (stated != null && stated != words) {
                throw new FormatException(source + ": is EVT " + stated.version() + " by its header, not EVT "
                        + words.version() + " (--format " + stated.id() + ")");
            }
            EventDecoder decoder = words.decoder(header.timeBaseUs(), order(header, in, source.name()));
            Geometry geometry = size == null ? SensorSize.stated(header) : size;
            return new BlockReader(
                    in, source.name(), header.length(), bytes, geometry, ColumnReader.UNKNOWN_ORIGIN, decoder);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private WordOrder order(PercentHeader header, BufferedInputStream in, String source) throws IOException {
        byte[] data = {};
        if (words == RawWords.EVT21) {
            in.mark(LOOK);
            data = in.readNBytes(LOOK);
            in.reset();
        }
        return WordOrder.of(words, header, data, source);
    }

    @Override
    public EventWriter create(Path file, Geometry geometry) throws IOException {
        if (words == RawWords.EVT21) {
            return RecordingFormat.super.create(file, geometry);
        }
        if (geometry.width() > Evt2Layout.XY_MASK + 1 || geometry.height() > Evt2Layout.XY_MASK + 1) {
            throw new FormatException(
                    file + ": a sensor of " + geometry + " has no EVT words: they hold 11 bits of x and y");
        }
        int bits = words == RawWords.EVT2 ? Evt2Layout.TIME_BITS : Evt3Layout.TIME_BITS;
        WordOutput out = new WordOutput(file, geometry, bits, base -> header(geometry, base));
        return words == RawWords.EVT2 ? new Evt2Writer(out) : new Evt3Writer(out);
    }

    private byte[] header(Geometry geometry, long baseUs) {
        String size = "height=" + geometry.height() + ";width=" + geometry.width();
        String text = "% evt " + words.version() + "\n% format " + words.name() + ";" + size + "\n% geometry "
                + geometry.width() + "x" + geometry.height() + "\n" + PercentHeader.timeBase(baseUs) + "% end\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public List<String> endings() {
        return switch (words) {
            case EVT2 -> List.of(".evt2.raw", ".evt2");
            case EVT21 -> List.of();
            case EVT3 -> List.of(".raw", ".evt3");
        };
    }
}
