package org.saccade.ingest.format.aedat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.Locale;
import org.saccade.ingest.format.BlockReader;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.schemas.event.Geometry;

/**
 * AEDAT 2.0, as jAER and v2e write it and CIFAR10-DVS comes in. Row 0 is at the top and x runs from the left of the scene, 1 is ON, as
 * {@link Aedat2Chip} explains; times as in the file, so the first is seldom 0.
 *
 * <p>The chip is the one the header names, else the one of the stated size. The columns {@code cifar10-dvs} or the name of another chip say
 * it in any case.
 */
final class Aedat2Format implements RecordingFormat {

    @Override
    public String id() {
        return "aedat2";
    }

    @Override
    public String title() {
        return "AEDAT 2.0 (jAER; DVS128, DAVIS, CIFAR10-DVS)";
    }

    @Override
    public Match recognise(Head head) {
        return head.startsWith(Aedat2Layout.MAGIC) ? Match.SURE : Match.NO;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        long size = source.size();
        BufferedInputStream in = new BufferedInputStream(source.open(), 1 << 16);
        try {
            Aedat2Header header = Aedat2Header.read(in, source.name());
            Aedat2Chip chip = chip(header, options, source);
            Geometry geometry = options.geometry() == null ? chip.geometry() : options.geometry();
            return new BlockReader(
                    in,
                    source.name(),
                    header.bytes(),
                    size,
                    geometry,
                    ColumnReader.UNKNOWN_ORIGIN,
                    new Aedat2Decoder(chip));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static Aedat2Chip chip(Aedat2Header header, ReadOptions options, Source source) {
        if (options.columns() != null) {
            try {
                return Aedat.chip(options.columns());
            } catch (IllegalArgumentException e) {
                throw new FormatException(source + ": " + e.getMessage() + " (--columns)");
            }
        }
        if (header.chip() != null) {
            return header.chip();
        }
        if (options.geometry() != null) {
            return Aedat2Chip.ofSize(options.geometry()).orElseThrow(() -> unknown(source, options.geometry()));
        }
        throw unknown(source, null);
    }

    private static FormatException unknown(Source source, Geometry size) {
        return new FormatException(source + ": the header names no chip, "
                + (size == null ? "" : "and none that is known has " + size + " pixels, ")
                + "so the addresses cannot be told apart; state the size of the sensor (--geometry WxH: 128x128 is"
                + " DVS128, 240x180 and 346x260 are DAVIS, 640x480 is DVS640) or the chip (--columns: "
                + names() + ")");
    }

    /** All chips as a user writes them. */
    static String names() {
        StringBuilder names = new StringBuilder();
        for (Aedat2Chip chip : Aedat2Chip.values()) {
            names.append(names.isEmpty() ? "" : ", ").append(name(chip));
        }
        return names.toString();
    }

    static String name(Aedat2Chip chip) {
        return chip.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
